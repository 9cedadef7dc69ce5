"""OpenVINO and Pillow used by hand on a classifier's model.onnx; asked as answering.py says.

    python openvino_predict.py MODEL.onnx [--precision f32 | bf16] [--draft] [--threads 2]

As OpenVINO's documentation writes it: compile_model with the LATENCY hint, for one photo. Only the logits are kept of
the outputs.
"""

import argparse

import openvino
from answering import answer
from by_hand import prepared


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("--precision", choices=("f32", "bf16"), default="f32")
    parser.add_argument("--draft", action="store_true")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    read = openvino.Core().read_model(arguments.model)
    size = read.input(0).partial_shape[1].get_length()
    model = openvino.Model([read.output("logits")], read.get_parameters())
    model.reshape([1, size, size, 3])  # a fixed batch is quicker than any
    settings = {
        "PERFORMANCE_HINT": "LATENCY",
        "INFERENCE_PRECISION_HINT": arguments.precision,
        "INFERENCE_NUM_THREADS": arguments.threads,
    }
    compiled = openvino.Core().compile_model(model, "CPU", settings)

    def verdict(photo):
        return int(compiled(prepared(photo, size, draft=arguments.draft))[0].argmax())

    answer(f"OpenVINO {arguments.precision}", verdict, "openvino", "pillow")


if __name__ == "__main__":
    main()
