"""wheel.py <file>: writes a wheel of the members on standard input, JSON; a value "@path" stands for a file."""
import json
import sys
import zipfile

with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as wheel:
    for name, value in json.load(sys.stdin).items():
        if value.startswith("@"):
            wheel.write(value[1:], name)
        else:
            wheel.writestr(name, value)
