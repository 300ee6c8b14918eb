#!/bin/sh
# Writes what stands in the pictures, from a folder that the demo has left:
#
#	sh doc/pictures/texts.sh demo-out doc/pictures
#
# What is another at each playing is written as dots: codes, and minutes. A test holds
# these texts against a class that it plays, so that no picture is older than they are.
# Needs go and poppler-utils.
set -eu
from=$1
to=$2
here=$(dirname "$0")

steady() {
	sed -E 's/[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2}/····-····-··/; s/^[0-9]{6}$/······/; s/lúc ([0-9]{1,2}):[0-9]{2}, buổi/lúc \1:··, buổi/'
}

for picture in chat correction approval card; do
	go run "$here/chat.go" -text $picture "$from" | steady > "$to/$picture.txt"
done
pdftotext -raw "$from/certificates/GCN-1-2022.pdf" - | tr -d '\f' | steady > "$to/certificate.txt"
