"""Arrow's PyCapsule interface: what scans give, and what writes take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


class ArrowScan:
    """Record batches of a scan: `polars.DataFrame(scan)`, `duckdb.from_arrow(scan.reader())`,
    `pyarrow.table(scan)`. It can be read once."""

    def __init__(self, capsule: object) -> None:
        self._capsule: object | None = capsule

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        capsule, self._capsule = self._capsule, None
        if capsule is None:
            raise ValueError("the scan was read before")
        return capsule

    def reader(self) -> Any:
        """The scan as a pyarrow.RecordBatchReader."""
        import pyarrow  # type: ignore[import-untyped, import-not-found, unused-ignore]

        return pyarrow.RecordBatchReader.from_stream(self)

    def __iter__(self) -> Iterator[Any]:
        """The record batches, as pyarrow's."""
        return iter(self.reader())


def capsule_of(data: object) -> object:
    """The stream of Arrow data."""
    stream = getattr(data, "__arrow_c_stream__", None)
    if stream is not None:
        return stream()
    if hasattr(data, "__arrow_c_array__"):  # a record batch
        import pyarrow  # type: ignore[import-untyped, import-not-found, unused-ignore]

        return pyarrow.table(data).__arrow_c_stream__()
    raise TypeError(
        f"Arrow data is needed (a table, data frame or stream), not {type(data).__name__}"
    )
