"""Workbooks (XLSX, XLSM) as a stream of rows of text.

Parsed here with Python's own XML and zip readers, a row at a time and within limits; why not by one of the readers that
exist is decision 30.
"""
