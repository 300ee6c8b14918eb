#!/bin/sh
# After the files are there: the user, who may read the configuration, and the unit. The service is
# started by whoever has put the token in, not by the package.
set -e
if command -v systemd-sysusers >/dev/null; then
	systemd-sysusers loptruong.conf
elif ! getent passwd loptruong >/dev/null; then
	useradd --system --home-dir /var/lib/loptruong --shell /usr/sbin/nologin loptruong
fi
chgrp loptruong /etc/loptruong /etc/loptruong/config.yaml
chmod 750 /etc/loptruong
if [ -d /run/systemd/system ]; then
	systemctl daemon-reload
	systemctl try-restart loptruong # what ran before goes on as the new version
fi
if ! [ -e /etc/loptruong/environment ]; then
	echo "Put TELEGRAM_BOT_TOKEN=... into /etc/loptruong/environment, then: systemctl enable --now loptruong"
fi
