"""The text method (`ocr`): printed lines read, and matched although some letters were misread."""
