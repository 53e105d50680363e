"""Documents from files and folders, and cleaned copies of them.

From files to items to reports to copies::

    find_sources    which files            sources.py
    read_corpus     what is in them        read.py, lines.py, rows.py
    scan_items      what is spam in it     scan.py
    Cleaner         the copies             clean.py, edits.py, sidefile.py
    restore         and back again         restore.py

Bytes become text without loss: UTF-8 with ``surrogateescape``, byte order marks and line ends
kept. Every change is a list of byte edits, so it can be undone exactly.
"""
