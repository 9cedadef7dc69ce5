"""DICOM, the file of radiology and of some microscopes. Needs the extra "medical" (pydicom)."""

import dataclasses
from typing import Any

import numpy as np

from seewhy.errors import MissingExtraError, SeewhyError
from seewhy.pixels.colour import eight_bits
from seewhy.pixels.formats import check_pixels
from seewhy.pixels.source import OpenPhoto, unreadable

__all__ = ["DicomHeader", "decode_dicom", "read_header"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class DicomHeader:
    """What a DICOM file says of its pixels.

    Args:
        photometric: how colour is stored: MONOCHROME1 (white is zero), MONOCHROME2, RGB, PALETTE COLOR…
        width: px.
        height: px.
        frames: how many pictures are inside.
        bits: bits per channel really used.
        dataset: pydicom's dataset.
    """

    photometric: str
    width: int
    height: int
    frames: int
    bits: int
    dataset: Any


def read_header(photo: OpenPhoto) -> DicomHeader:
    """Reads what a DICOM file says of its pixels.

    Args:
        photo: the photo.

    Raises:
        PhotoError: it holds no picture, is damaged, or has more than MAX_PIXELS.
        MissingExtraError: pydicom is not installed.
    """
    try:
        import pydicom
    except ImportError as error:
        raise MissingExtraError(
            f"{photo.name} is a DICOM file, and pydicom is not installed",
            'SeeWhy with the extra "medical"',
            'Run: pip install "seewhy[medical]"',
        ) from error
    try:
        # force: old files lack the mark "DICM".
        dataset = pydicom.dcmread(photo.file, force=True, defer_size=None)
        if "PixelData" not in dataset:
            raise unreadable(photo, "a DICOM file without a picture")
        header = DicomHeader(
            photometric=str(dataset.PhotometricInterpretation),
            width=int(dataset.Columns),
            height=int(dataset.Rows),
            frames=int(dataset.get("NumberOfFrames") or 1),
            bits=int(dataset.get("BitsStored") or dataset.BitsAllocated),
            dataset=dataset,
        )
    except SeewhyError:
        raise
    except Exception as error:  # pydicom raises almost anything on damaged files
        raise unreadable(photo, f"a damaged DICOM file: {error}") from error
    check_pixels(photo, header.width, header.height)
    return header


def decode_dicom(photo: OpenPhoto) -> np.ndarray:
    """Decodes the first frame of a DICOM file the way a viewer first shows it.

    Stored numbers become physical ones (the modality's slope and intercept: Hounsfield units in CT), the file's own
    window, if it has one, chooses which of them span black to white, and MONOCHROME1 (X-ray film, white is zero) is
    turned round, so that bright tissue is bright whichever way it was stored. Without a window, 8 bits are taken as
    they are and more by the rule of colour.eight_bits.

    Args:
        photo: the photo.

    Returns:
        (height, width, 3) uint8.

    Raises:
        PhotoError: it cannot be read, is damaged or cut short, or has more than MAX_PIXELS.
        MissingExtraError: pydicom is not installed.

    Reference: DICOM PS3.3, C.7.6.3 (pixels), C.11.1 (modality) and C.11.2 (window); PS3.4, N.2 (their order).
    """
    header = read_header(photo)
    try:
        from pydicom.pixels.utils import pixel_array

        # index=0: only the first frame is decoded. raw=False: YBR becomes RGB.
        stored = pixel_array(header.dataset, index=0)
        shown = (
            _colour(header, stored) if stored.ndim == 3 or "PALETTE" in header.photometric else _grey(header, stored)
        )
    except SeewhyError:
        raise
    except Exception as error:  # pydicom and its plugins raise almost anything on damaged data
        syntax = getattr(getattr(header.dataset, "file_meta", None), "TransferSyntaxUID", None)
        stored_as = getattr(syntax, "name", "an unknown encoding")
        raise unreadable(
            photo, f"a DICOM file, damaged or in an encoding not supported, {stored_as}: {error}"
        ) from error
    return np.repeat(shown[..., None], 3, axis=2) if shown.ndim == 2 else np.ascontiguousarray(shown)


def _grey(header: DicomHeader, stored: np.ndarray) -> np.ndarray:
    from pydicom.pixels.processing import apply_modality_lut, apply_voi

    dataset = header.dataset
    physical = np.asarray(apply_modality_lut(stored, dataset))
    if "VOILUTSequence" in dataset:
        table = dataset.VOILUTSequence[0]
        bits = int(table.LUTDescriptor[2])
        grey = np.rint(apply_voi(physical, dataset) * (255 / (2**bits - 1))).clip(0, 255).astype(np.uint8)
    elif "WindowCenter" in dataset and "WindowWidth" in dataset:
        grey = _windowed(physical, dataset)
    elif header.bits <= 8 and physical.dtype == np.uint8:
        grey = stored if header.bits == 8 else (stored.astype(np.uint16) * 255 // (2**header.bits - 1)).astype(np.uint8)
    else:
        grey = eight_bits(physical)
    return 255 - grey if header.photometric == "MONOCHROME1" else grey


def _windowed(physical: np.ndarray, dataset: Any) -> np.ndarray:
    """The window of PS3.3 C.11.2.1: numbers from center - width/2 to center + width/2 span black to white."""
    center, width = _first(dataset.WindowCenter), _first(dataset.WindowWidth)
    function = str(dataset.get("VOILUTFunction") or "LINEAR").upper()
    values = physical.astype(np.float64)
    if function == "SIGMOID":
        share = 1 / (1 + np.exp(np.clip(-4 * (values - center) / max(width, 1e-9), -50, 50)))
    elif function == "LINEAR_EXACT":
        share = (values - center) / max(width, 1e-9) + 0.5
    else:  # LINEAR: the half and the one are the standard's, for whole numbers
        share = (values - (center - 0.5)) / max(width - 1, 1e-9) + 0.5
    return np.rint(np.clip(share, 0, 1) * 255).astype(np.uint8)


def _first(value: Any) -> float:
    """A window may be a list of several; viewers begin with the first."""
    return float(next(iter(value)) if hasattr(value, "__iter__") else value)


def _colour(header: DicomHeader, stored: np.ndarray) -> np.ndarray:
    bits = header.bits
    if "PALETTE" in header.photometric:
        from pydicom.pixels.processing import apply_color_lut

        stored = np.asarray(apply_color_lut(stored, header.dataset))
        bits = 8 * stored.dtype.itemsize
    if stored.dtype == np.uint8:
        return stored[..., :3]
    return np.rint(stored[..., :3].astype(np.float64) * (255 / (2**bits - 1))).clip(0, 255).astype(np.uint8)
