from detector.columns.batch import Int64, UInt8, UInt32, UInt64

def mark_links(
    rows: UInt32, klass: UInt8, max_url: int, max_anchor: int
) -> tuple[UInt8, Int64, UInt64, Int64]: ...
