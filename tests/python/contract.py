"""The published contract, compiled when it is needed: what any outsider would do with `proto/`.

Needs grpcio, grpcio-status and grpcio-tools, and nothing of ours but the .proto files.
"""

import atexit
import importlib
import shutil
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import grpc
from google.rpc import error_details_pb2
from grpc_status import rpc_status
from grpc_tools import protoc

PROTO = Path(__file__).resolve().parents[2] / "proto"


def compiled():
    """Compiles the contract and returns its messages and stubs in one namespace."""
    out = tempfile.mkdtemp(prefix="journey-ledger-contract-")
    atexit.register(shutil.rmtree, out)
    files = sorted(str(path.relative_to(PROTO)) for path in PROTO.rglob("*.proto"))
    command = ["protoc", f"--proto_path={PROTO}", f"--proto_path={Path(protoc.__file__).parent / '_proto'}"]
    if protoc.main([*command, f"--python_out={out}", f"--grpc_python_out={out}", *files]) != 0:
        raise SystemExit("the contract does not compile")
    sys.path.insert(0, out)
    everything = {}
    for file in files:
        module = file.removesuffix(".proto").replace("/", ".").replace("-", "_")
        for name in (f"{module}_pb2", f"{module}_pb2_grpc"):
            everything |= {key: value for key, value in vars(importlib.import_module(name)).items() if key[0] != "_"}
    return SimpleNamespace(**everything)


def reason_of(error):
    """The canonical code and the reason of a failed call, and the delay in seconds after which to retry (or None)."""
    status = rpc_status.from_call(error)
    reason, delay = None, None
    for detail in status.details if status else ():
        info, retry = error_details_pb2.ErrorInfo(), error_details_pb2.RetryInfo()
        if detail.Unpack(info):
            assert info.domain == "journey-ledger", info.domain
            reason = info.reason
        elif detail.Unpack(retry):
            delay = retry.retry_delay.ToTimedelta().total_seconds()
    return error.code(), reason, delay


def channel(address):
    """A channel that waits for the server and takes large answers."""
    limits = [("grpc.max_receive_message_length", 64 << 20), ("grpc.initial_reconnect_backoff_ms", 100)]
    limits += [("grpc.max_reconnect_backoff_ms", 500), ("grpc.use_local_subchannel_pool", 1)]
    return grpc.insecure_channel(address, options=limits)
