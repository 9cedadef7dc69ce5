"""Pixels: from a photo (the file) to an image (the array), and from an image to a picture one can look at.

    decode         a photo becomes an upright RGB image, or a clear error
    facts          what a photo's header says, without decoding it
    preprocessing  an image becomes the network's square, and a heat-map finds its way back onto the photo
    overlay        heat-maps and captions drawn on images; images written as files

Needs NumPy and Pillow; pillow-heif (HEIC) and pydicom (DICOM) are loaded only when such a photo comes.
"""
