package course

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"
)

// Scan is what the QR code on the screen of the hall says: at which session, and when it
// was shown. It stands in a link (k_…), so that it is of A-Z a-z 0-9 _ - and short.
type Scan struct {
	Session int64
	step    int64
	sum     string
}

// scanStep is for how long the screen shows one code. It is taken for the step after too:
// a phone needs some seconds from the screen to the chat.
const scanStep = 20 * time.Second

// NewScan is the text of the code that the screen with the key shows at a moment.
func NewScan(key string, session int64, at time.Time) string {
	s := Scan{Session: session, step: at.Unix() / int64(scanStep/time.Second)}
	return s.body() + "_" + s.sumBy(key)
}

// ReadScan reads the text of a code. ok is false when it can't be one; whether it is
// one is up to By and Shown.
func ReadScan(text string) (s Scan, ok bool) {
	parts := strings.SplitN(text, "_", 3)
	if len(parts) < 3 {
		return s, false
	}
	session, err1 := strconv.ParseInt(parts[0], 36, 64)
	step, err2 := strconv.ParseInt(parts[1], 36, 64)
	return Scan{session, step, parts[2]}, err1 == nil && err2 == nil
}

// By tells whether the screen with the key has made it. Of 2⁹⁶ sums one is right.
func (s Scan) By(key string) bool {
	return key != "" && hmac.Equal([]byte(s.sum), []byte(s.sumBy(key)))
}

// Shown tells whether it can have been scanned at some time between two moments.
func (s Scan) Shown(from, to time.Time) bool {
	shown := time.Unix(s.step*int64(scanStep/time.Second), 0)
	return !shown.After(to) && shown.Add(2*scanStep).After(from)
}

func (s Scan) body() string {
	return strconv.FormatInt(s.Session, 36) + "_" + strconv.FormatInt(s.step, 36)
}

func (s Scan) sumBy(key string) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte("scan " + s.body()))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:12])
}
