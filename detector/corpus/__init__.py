"""Documents from files and folders, and cleaned copies of whole corpora.

From files to items to reports::

    find_sources    which files             sources.py, storage.py
    read_corpus     what is in them         read.py: packing.py, records.py, rows.py, csvtext.py,
                                            warc.py, tables.py
    scan_items      what is spam in it      scan.py

and from there to copies, in shards that any number of workers can do in any order::

    clean_corpus    the run                 run.py, options.py
    plan_shards     the input in pieces     plan.py
    run_shard       the copies of one       work.py: copies.py, tablecopy.py, edits.py, sidefile.py
    Engine          who does that           engine.py
    State           what is done            state.py
    join_pieces     the copies of all       join.py
    write_report    what it came to         stats.py, languages.py, report/
    restore         and back again          restore.py, restoretable.py

Bytes become text without loss: UTF-8 with ``surrogateescape``, byte order marks and line ends
kept. Every change is a list of byte edits, so it can be undone exactly.
"""
