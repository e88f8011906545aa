"""The outside world: clocks, files, queue, mail, images, documents and workbooks."""
