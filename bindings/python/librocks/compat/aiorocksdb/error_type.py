"""The exception of those parts that raise."""

from __future__ import annotations

from .db_type import Status


class StatusError(Exception):
    """A call failed with `status`."""

    def __init__(self, status: Status) -> None:
        super().__init__(status)
        self.status = status

    def __str__(self) -> str:
        status = self.status
        return f"<StatusError code:{status.code()} subCode:{status.subcode()} {status.ToString()}>"


__all__ = ["StatusError"]
