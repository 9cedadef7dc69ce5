"""DICOM: window, modality, MONOCHROME1, colour; files made by pydicom."""

import contextlib
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seewhy.errors import PhotoError, SeewhyError
from seewhy.pixels.decode import decode
from seewhy.pixels.facts import photo_facts

pydicom = pytest.importorskip("pydicom")


def dicom_bytes(pixels: np.ndarray, *, bits: int | None = None, meta: bool = True, **elements: object) -> bytes:
    """A DICOM file of (frames,) height, width (, 3) pixels."""
    from pydicom.dataset import Dataset, FileMetaDataset

    dataset = Dataset()
    colour = pixels.shape[-1] == 3 and pixels.ndim > 2
    frames = pixels.ndim - (3 if colour else 2)
    dataset.SamplesPerPixel = 3 if colour else 1
    dataset.PhotometricInterpretation = "RGB" if colour else "MONOCHROME2"
    if colour:
        dataset.PlanarConfiguration = 0
    if frames:
        dataset.NumberOfFrames = pixels.shape[0]
    dataset.Rows, dataset.Columns = pixels.shape[frames : frames + 2]
    dataset.BitsAllocated = 8 * pixels.dtype.itemsize
    dataset.BitsStored = bits or dataset.BitsAllocated
    dataset.HighBit = dataset.BitsStored - 1
    dataset.PixelRepresentation = int(pixels.dtype.kind == "i")
    for name, value in elements.items():
        setattr(dataset, name, value)
    dataset.PixelData = pixels.tobytes() + bytes(pixels.nbytes % 2)
    dataset["PixelData"].VR = "OW"
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
    dataset.file_meta.MediaStorageSOPClassUID = pydicom.uid.SecondaryCaptureImageStorage
    dataset.file_meta.MediaStorageSOPInstanceUID = "1.2.3"
    buffer = io.BytesIO()
    pydicom.dcmwrite(buffer, dataset, enforce_file_format=meta)
    return buffer.getvalue()


def _row(content: bytes) -> list[int]:
    image = decode(content)
    assert image.dtype == np.uint8
    assert (image[..., 0] == image[..., 2]).all()
    return image[0, :, 0].tolist()


def test_eight_bits_stay_as_they_are():
    assert _row(dicom_bytes(np.array([[0, 100, 255]], np.uint8))) == [0, 100, 255]


def test_monochrome1_is_turned_round():
    pixels = np.array([[0, 100, 255]], np.uint8)
    assert _row(dicom_bytes(pixels, PhotometricInterpretation="MONOCHROME1")) == [255, 155, 0]
    window = {"WindowCenter": 2048, "WindowWidth": 4096, "PhotometricInterpretation": "MONOCHROME1"}
    assert _row(dicom_bytes(np.array([[0, 4095]], np.uint16), bits=12, **window)) == [255, 0]


def test_without_a_window_the_depth_really_used_counts():
    assert _row(dicom_bytes(np.array([[0, 2048, 4095]], np.uint16), bits=12)) == [0, 128, 255]


def test_window_in_hounsfield_units():
    # Stored 0 … 2000 are -1024 … 976 HU. Window of soft tissue, center 40, width 400: the standard's formula
    # ((x - 39.5) / 399 + 0.5) * 255 gives 0 below -160, 255 above 239, and 127.8 at 40.
    stored = np.array([[0, 1064, 2000, 864, 1263]], np.uint16)
    content = dicom_bytes(stored, RescaleSlope=1, RescaleIntercept=-1024, WindowCenter=40, WindowWidth=400)
    assert _row(content) == [0, 128, 255, 0, 255]


def test_of_several_windows_the_first():
    content = dicom_bytes(np.array([[0, 99, 200]], np.uint16), WindowCenter=[50, 1000], WindowWidth=[100, 10])
    assert _row(content) == [0, 255, 255]


def test_exact_and_sigmoid_windows():
    values = np.array([[0, 50, 100]], np.uint16)
    exact = dicom_bytes(values, WindowCenter=50, WindowWidth=100, VOILUTFunction="LINEAR_EXACT")
    assert _row(exact) == [0, 128, 255]
    # 1 / (1 + exp(-4 (x - 50) / 100)): 0.119, 0.5, 0.881
    sigmoid = dicom_bytes(values, WindowCenter=50, WindowWidth=100, VOILUTFunction="SIGMOID")
    assert _row(sigmoid) == [30, 128, 225]


def test_signed_numbers_without_a_window():
    assert _row(dicom_bytes(np.array([[-1000, 0, 3000]], np.int16))) == [0, 64, 255]


def test_lookup_table():
    from pydicom.dataset import Dataset

    table = Dataset()
    table.LUTDescriptor = [3, 0, 8]  # three entries, the first for 0, of 8 bits
    table.add_new("LUTData", "US", [200, 100, 0])
    content = dicom_bytes(np.array([[0, 1, 2, 9]], np.uint16), VOILUTSequence=[table])
    assert _row(content) == [200, 100, 0, 0]


def test_colour_and_frames():
    pixels = np.zeros((2, 4, 5, 3), np.uint8)
    pixels[0] = [10, 20, 30]
    content = dicom_bytes(pixels)
    assert decode(content)[3, 4].tolist() == [10, 20, 30]
    facts = photo_facts(content)
    assert (facts.format, facts.mode, facts.frames, facts.width, facts.height, facts.bits) == (
        "DICOM",
        "RGB",
        2,
        5,
        4,
        8,
    )


def test_a_file_without_its_mark_is_known_by_name(tmp_path):
    content = dicom_bytes(np.array([[0, 100, 255]], np.uint8))
    path = tmp_path / "old.dcm"
    path.write_bytes(content[132:])
    assert decode(path)[0, :, 0].tolist() == [0, 100, 255]


def test_text_called_dcm(tmp_path):
    path = tmp_path / "notes.dcm"
    path.write_bytes(b"Dear diary, today I saw a wolf. " * 20)
    with pytest.raises(PhotoError, match="DICOM"):
        decode(path)


def test_bomb_and_cut_short():
    with pytest.raises(PhotoError, match="60,000×60,000"):
        decode(dicom_bytes(np.zeros((2, 2), np.uint8), Rows=60_000, Columns=60_000))
    content = dicom_bytes(np.zeros((64, 64), np.uint8))
    with pytest.raises(PhotoError):
        decode(content[: len(content) - 1000])


def test_without_a_picture():
    dataset = pydicom.dcmread(io.BytesIO(dicom_bytes(np.zeros((2, 2), np.uint8))))
    del dataset.PixelData
    buffer = io.BytesIO()
    dataset.save_as(buffer)
    with pytest.raises(PhotoError, match="without a picture"):
        decode(buffer.getvalue())


def test_an_encoding_that_is_not_supported_is_named():
    dataset = pydicom.dcmread(io.BytesIO(dicom_bytes(np.zeros((2, 2), np.uint8))))
    dataset.file_meta.TransferSyntaxUID = pydicom.uid.JPEGLSLossless
    dataset.PixelData = pydicom.encaps.encapsulate([b"\xff\xd8\xff\xd9"])
    buffer = io.BytesIO()
    dataset.save_as(buffer)
    with pytest.raises(PhotoError, match="JPEG-LS"):
        decode(buffer.getvalue())


@settings(max_examples=100, deadline=None, derandomize=True)
@given(changes=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=5))
def test_changed_files_give_an_image_or_a_seewhy_error(changes):
    content = bytearray(_original())
    for share, value in changes:
        content[132 + int(share * (len(content) - 132))] = value
    with contextlib.suppress(SeewhyError):
        assert decode(bytes(content)).dtype == np.uint8


def _original() -> bytes:
    window = {"RescaleSlope": 1, "RescaleIntercept": -1024, "WindowCenter": 40, "WindowWidth": 400}
    return dicom_bytes(np.arange(24, dtype=np.uint16).reshape(4, 6) * 50, bits=12, **window)
