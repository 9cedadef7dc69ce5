"""ONNX Runtime and Pillow used by hand on a classifier's model.onnx; asked as answering.py says.

python onnxruntime_predict.py MODEL.onnx [--draft] [--threads 2]
"""

import argparse

import onnxruntime
from answering import answer
from by_hand import prepared


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("--draft", action="store_true")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = arguments.threads
    session = onnxruntime.InferenceSession(arguments.model, options, providers=["CPUExecutionProvider"])
    taken = session.get_inputs()[0]

    def verdict(photo):
        (logits,) = session.run(["logits"], {taken.name: prepared(photo, taken.shape[1], draft=arguments.draft)})
        return int(logits.argmax())

    answer("ONNX Runtime", verdict, "onnxruntime", "pillow")


if __name__ == "__main__":
    main()
