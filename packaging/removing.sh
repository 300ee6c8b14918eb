#!/bin/sh
# Before the files go. An upgrade (rpm says 1, dpkg upgrade) leaves the service running.
set -e
case "${1:-}" in
0 | remove)
	if [ -d /run/systemd/system ]; then systemctl disable --now loptruong; fi
	;;
esac
