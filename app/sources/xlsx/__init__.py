"""Workbooks (XLSX, XLSM) as a stream of rows of text.

Parsed here with Python's own XML and zip readers, a row at a time. Of the readers that exist the fast one makes room
for the whole grid that a sheet claims, so that 600 bytes end the process, and shows an error in a cell as a blank one;
the other takes three times as long, and neither tells a formula without a result from an empty cell.
"""
