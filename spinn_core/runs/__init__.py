"""Trainings that run beside the pages: each in a process of its own, kept by a manager that any page can ask.

    settings.py   what to train, as plain values; the limits
    data.py       what a network learns from and is measured on; upload.py: the same from a visitor's file
    pairs_file.py the pairs as files, so that they are made once
    worker.py     the process that trains, with the same Trainer as the command line
    control.py    what goes between that process and the server
    record.py     what a run has told so far, frozen for whoever draws it
    manager.py    start, pause, resume, stop; who waits for whom; what is thrown away when
    parcel.py     a run's model as one file
    tags.py       which kinds of pairs a network gets right
"""
