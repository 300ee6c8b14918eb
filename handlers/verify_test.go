package handlers_test

import (
	"strings"
	"testing"
	"time"
)

// TestVerifyingHasALimit: who tries one code after the other is told to wait, goes on
// where the question stands, and keeps nobody else from theirs.
func TestVerifyingHasALimit(t *testing.T) {
	d := newDesk(t, "19/8 18:00")
	d.once = true
	d.says(1, "/tracuu").has("nhập mã tra cứu")
	through := 0
	for !strings.Contains(d.says(1, "AAAA-AAAA-AA").text(), "quá nhiều lượt") {
		if through++; through > 1000 {
			t.Fatal("there is no end to it")
		}
		d.says(1, "/tracuu")
	}
	if through != 30 {
		t.Errorf("%d codes were looked up at once", through)
	}
	d.says(1, "AAAA-AAAA-AA").has("chờ 6 giây")
	d.says(2, "/tracuu AAAA-AAAA-AA").has("không có trong sổ cấp")
	d.now = d.now.Add(6 * time.Second)
	d.says(1, "AAAA-AAAA-AA").has("không có trong sổ cấp")
	d.now = d.now.Add(-time.Hour) // the clock is set back
	d.says(1, "/tracuu AAAA-AAAA-AA").has("chờ 6 giây")
	d.now = d.now.Add(6 * time.Second)
	d.says(1, "/tracuu AAAA-AAAA-AA").has("không có trong sổ cấp")
}
