#!/bin/sh
# Writes the manual page that the program makes of its commands.
set -eu
mkdir -p "$(dirname "$1")"
go run . --man >"$1"
