"""The REST API: ``biyezhao serve``. One front process answers HTTP, worker processes inspect photos.

app: the FastAPI application; server: runs it with uvicorn. A request goes through ``keys`` (who asks), ``gate`` (is
there room), ``uploads`` (the photo's bytes, in memory only) and ``workers`` (a process that runs ``work``); what goes
wrong on the way becomes a ``problems`` document.
"""
