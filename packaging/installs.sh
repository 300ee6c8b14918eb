#!/bin/sh
# Makes the .deb for this machine and installs it into a fresh Debian without Go: the user and the rights are there, the unit is
# sound, the program starts, stops and plays the demo, and what was configured outlives an upgrade and a removal. Needs root,
# debootstrap and a Debian mirror; leaves nothing behind.
set -eu
work=$(mktemp -d)
root=$work/root
bot=
trap '[ -z "$bot" ] || kill "$bot" 2>/dev/null; umount "$root/proc" 2>/dev/null; rm -rf "$work"' EXIT
says() { echo "packaging: $*" >&2; }
in_root() { chroot "$root" "$@"; }
as_bot() { chroot --userspec=loptruong:loptruong "$root" env HOME=/var/lib/loptruong "$@"; }

says "make the package"
arch=$(go env GOARCH)
sed -e 's/goos: \[.*\]/goos: [linux]/' -e "s/goarch: \[.*\]/goarch: [$arch]/" -e 's/formats: \[deb, rpm\]/formats: [deb]/' .goreleaser.yaml >"$work/release.yaml"
echo "dist: $work/dist" >>"$work/release.yaml"
go run github.com/goreleaser/goreleaser/v2@v2.14.0 release --snapshot --clean --config "$work/release.yaml" >"$work/release.log" 2>&1 || { cat "$work/release.log"; exit 1; }

says "a fresh Debian"
debootstrap --variant=minbase --include=systemd stable "$root" >"$work/root.log" 2>&1 || { tail -20 "$work/root.log"; exit 1; }
mount -t proc proc "$root/proc"
cp "$work"/dist/loptruong_*.deb "$root/loptruong.deb"

says "install"
in_root dpkg -i /loptruong.deb
if in_root sh -c 'command -v go'; then says "there is Go in the fresh root"; exit 1; fi
in_root getent passwd loptruong
test "$(in_root stat -c '%a %U:%G' /etc/loptruong/config.yaml)" = "640 root:loptruong"
in_root systemd-analyze verify loptruong.service
in_root loptruong version
in_root install -d -o loptruong -g loptruong /var/lib/loptruong

says "without a token it says what is missing, and ends with 2"
status=0
as_bot loptruong --config /etc/loptruong/config.yaml || status=$?
test "$status" = 2

says "with one it starts, waits for Telegram, and a SIGTERM ends it with 0"
# Not as_bot, of which the signal would end the shell.
chroot --userspec=loptruong:loptruong "$root" env TELEGRAM_BOT_TOKEN=123456789:AAEfreshrootfreshrootfreshrootfresh \
	TELEGRAM_API_URL=http://127.0.0.1:9 DATABASE_URL=sqlite:/var/lib/loptruong/loptruong.db \
	loptruong --config /etc/loptruong/config.yaml 2>"$work/log" &
bot=$!
for _ in $(seq 100); do
	grep -q "Telegram can't be reached yet" "$work/log" && break
	kill -0 "$bot" && sleep 0.2
done
grep "Telegram can't be reached yet" "$work/log"
kill -TERM "$bot"
wait "$bot"
bot=

says "the demo"
as_bot loptruong demo --out /var/lib/loptruong/demo --trainees 20

says "an upgrade keeps the configuration; a removal that and the class"
echo "# ours" >>"$root/etc/loptruong/config.yaml"
in_root dpkg -i --force-confdef /loptruong.deb
in_root dpkg -r loptruong
grep -q "^# ours" "$root/etc/loptruong/config.yaml"
test -e "$root/var/lib/loptruong/loptruong.db"
says "all is well"
