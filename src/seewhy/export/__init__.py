"""Export: a trained network becomes an ONNX file that runs without torch, and proof that both answer the same."""
