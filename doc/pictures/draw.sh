#!/bin/sh
# Draws the pictures of the READMEs and the guide from a folder that the demo has left:
#
#	sh doc/pictures/draw.sh demo-out
#
# Needs go, chromium, poppler-utils, fonts-liberation, and fonts-noto-color-emoji for the signs.
set -eu
for font in Liberation Emoji; do
	fc-list | grep -qi "$font" || { echo "no font $font is here: install fonts-liberation and fonts-noto-color-emoji" >&2; exit 1; }
done
from=${1:-demo-out}
to=$(dirname "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A certificate: the one that the picture of the chat shows arriving.
pdftoppm -r 84 -png -singlefile "$from/certificates/GCN-1-2022.pdf" "$work/certificate"

# The chats. A page is loaded once to learn its height, and drawn as high as it is.
browse() {
	chromium --headless --no-sandbox --disable-gpu --disable-background-networking --disable-component-update \
		--disable-sync --no-first-run --hide-scrollbars --disable-lcd-text --user-data-dir="$work/browser" "$@" 2>/dev/null
}
for picture in chat correction approval card; do
	go run "$to/chat.go" $picture "$from" > "$work/page.html"
	{
		cat "$work/page.html"
		echo '<script>document.title = document.documentElement.scrollHeight</script>'
	} > "$work/measured.html"
	height=$(browse --window-size=420,100 --dump-dom "file://$work/measured.html" | sed -n 's/.*<title>\([0-9]*\)<\/title>.*/\1/p')
	browse --window-size="420,$height" --force-device-scale-factor=2 --screenshot="$work/$picture.png" "file://$work/page.html"
done

sh "$to/texts.sh" "$from" "$work"
cp "$work"/*.png "$work"/*.txt "$to/"
