package signature

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"sync"
	"time"
)

const (
	// stampTime is how long a service may take for a time stamp.
	stampTime = 10 * time.Second
	// restTime is for how long a service that has failed is not asked: papers don't wait for it
	// one by one.
	restTime = time.Minute
	// maxToken is how large a token may be, in bytes: a paper stays one that Telegram sends at full
	// speed.
	maxToken = 8 << 10
)

var (
	errNoRoom  = errors.New("signature: a time stamp has no room")
	errResting = errors.New("signature: the service for time stamps has just failed")
)

// stamps asks a service for time stamps (RFC 3161).
type stamps struct {
	address string
	client  *http.Client
	elapsed func() time.Duration

	mu      sync.Mutex
	longest int           // token so far
	rests   time.Duration // until then, by elapsed
}

func newStamps(address string) *stamps {
	begun := time.Now()
	return &stamps{
		address: address, client: &http.Client{Timeout: stampTime}, longest: 4 << 10,
		elapsed: func() time.Duration { return time.Since(begun) },
	}
}

// most is how many bytes a token may have for which room is made now.
func (s *stamps) most() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.longest
}

// The structures of RFC 3161.
type (
	stampRequest struct {
		Version int
		Imprint imprint
		Nonce   *big.Int
		Certs   bool
	}
	imprint struct {
		Algorithm pkix.AlgorithmIdentifier
		Hash      []byte
	}
	stampResponse struct {
		Status asn1.RawValue
		Token  asn1.RawValue `asn1:"optional"`
	}
	stampedInfo struct {
		Version  int
		Policy   asn1.ObjectIdentifier
		Imprint  imprint
		Serial   *big.Int
		Time     time.Time `asn1:"generalized"`
		Accuracy accuracy  `asn1:"optional"`
		Ordering bool      `asn1:"optional"`
		Nonce    *big.Int  `asn1:"optional"`
	}
	accuracy struct {
		Seconds int `asn1:"optional"`
		Millis  int `asn1:"optional,tag:0"`
		Micros  int `asn1:"optional,tag:1"`
	}
)

// stamp is a token for a signature's value, for which there is room for so many bytes. A service that
// has failed is left alone for a while. errNoRoom says that the token has more, and the next will
// have room: others, which are signed meanwhile, may have learned that before.
func (s *stamps) stamp(ctx context.Context, value []byte, most int) (token []byte, err error) {
	s.mu.Lock()
	resting := s.elapsed() < s.rests
	s.mu.Unlock()
	if resting {
		return nil, errResting
	}
	token, err = s.ask(ctx, value)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case err != nil && ctx.Err() == nil:
		s.rests = s.elapsed() + restTime
	case err == nil && len(token) > most:
		s.longest = max(s.longest, len(token))
		return nil, errNoRoom
	}
	return token, err
}

func (s *stamps) ask(ctx context.Context, value []byte) (token []byte, err error) {
	defer wrap(&err, "time stamp")
	sum := sha256.Sum256(value)
	nonce, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 64))
	if err != nil {
		return nil, err
	}
	asked := imprint{pkix.AlgorithmIdentifier{Algorithm: oidSHA256, Parameters: asn1.NullRawValue}, sum[:]}
	query, err := asn1.Marshal(stampRequest{Version: 1, Imprint: asked, Nonce: nonce, Certs: true})
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.address, bytes.NewReader(query))
	if err != nil {
		return nil, errors.New("its address is none")
	}
	r.Header.Set("Content-Type", "application/timestamp-query")
	resp, err := s.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the service has answered %d", resp.StatusCode)
	}
	reply, err := io.ReadAll(io.LimitReader(resp.Body, maxToken+1))
	if err != nil {
		return nil, err
	}
	if len(reply) > maxToken {
		return nil, fmt.Errorf("the service has answered more than %d bytes", maxToken)
	}
	return readToken(reply, asked, nonce)
}

// readToken takes the token out of what a service has answered, if it is for what was asked.
func readToken(reply []byte, asked imprint, nonce *big.Int) ([]byte, error) {
	var answer stampResponse
	if _, err := asn1.Unmarshal(reply, &answer); err != nil {
		return nil, errors.New("the service has answered something else")
	}
	var status int
	if _, err := asn1.Unmarshal(answer.Status.Bytes, &status); err != nil || status > 1 || len(answer.Token.FullBytes) == 0 {
		return nil, fmt.Errorf("the service has refused: status %d", status)
	}
	var of contentInfo
	if _, err := asn1.Unmarshal(answer.Token.FullBytes, &of); err != nil || !of.Type.Equal(oidSignedData) {
		return nil, errors.New("the token is none")
	}
	info, err := stampedInfoOf(of.Content.Bytes)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(info.Imprint.Hash, asked.Hash) || info.Nonce == nil || info.Nonce.Cmp(nonce) != 0 {
		return nil, errors.New("the token is of something else")
	}
	return answer.Token.FullBytes, nil
}

// stampedInfoOf is what a token says.
func stampedInfoOf(signed []byte) (info stampedInfo, err error) {
	var content asn1.RawValue
	if _, err := asn1.Unmarshal(signed, &content); err != nil {
		return info, errors.New("the token is none")
	}
	rest := content.Bytes
	for range 2 { // version and algorithms
		var skipped asn1.RawValue
		if rest, err = asn1.Unmarshal(rest, &skipped); err != nil {
			return info, errors.New("the token is none")
		}
	}
	var of struct {
		Type    asn1.ObjectIdentifier
		Content []byte `asn1:"explicit,tag:0"`
	}
	if _, err := asn1.Unmarshal(rest, &of); err != nil || !of.Type.Equal(oidStampedInfo) {
		return info, errors.New("the token is none")
	}
	if _, err := asn1.Unmarshal(of.Content, &info); err != nil {
		return info, errors.New("the token says nothing")
	}
	return info, nil
}
