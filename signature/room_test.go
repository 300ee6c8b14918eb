package signature_test

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/loptruong/loptruong/signature/signaturetest"
)

// The structures of RFC 3161 and 5652, as far as a token is read that nobody verifies.
type (
	query struct {
		Version int
		Imprint imprint
		Nonce   *big.Int
		Certs   bool
	}
	imprint struct {
		Algorithm pkix.AlgorithmIdentifier
		Hash      []byte
	}
	info struct {
		Version int
		Policy  asn1.ObjectIdentifier
		Imprint imprint
		Serial  *big.Int
		Time    time.Time `asn1:"generalized"`
		Nonce   *big.Int
	}
	encapsulated struct {
		Type    asn1.ObjectIdentifier
		Content []byte `asn1:"explicit,tag:0"`
	}
	signedData struct {
		Version int
		Digests []pkix.AlgorithmIdentifier `asn1:"set"`
		Of      encapsulated
		Chain   []byte
	}
	token struct {
		Type asn1.ObjectIdentifier
		Of   signedData `asn1:"explicit,tag:0"`
	}
	response struct {
		Status struct{ Status int }
		Token  token
	}
)

// tokenOf answers a query with a token that brings so many bytes of certificates along.
func tokenOf(t *testing.T, asked []byte, chain int) []byte {
	t.Helper()
	var q query
	_, err := asn1.Unmarshal(asked, &q)
	if err != nil {
		t.Error(err)
	}
	said, err := asn1.Marshal(info{1, asn1.ObjectIdentifier{1, 2, 3, 4}, q.Imprint, big.NewInt(7), issued, q.Nonce})
	if err != nil {
		t.Error(err)
	}
	of := signedData{Version: 3, Of: encapsulated{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 1, 4}, said}, Chain: make([]byte, chain)}
	reply, err := asn1.Marshal(response{Token: token{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}, of}})
	if err != nil {
		t.Error(err)
	}
	return reply
}

// TestTokensAtOnce: of papers that are signed at once all are stamped, though the token of the
// first tells how much room one needs when the others have made theirs.
func TestTokensAtOnce(t *testing.T) {
	t.Parallel()
	const papers = 4
	var made sync.WaitGroup // room, by all
	made.Add(papers)
	var asked atomic.Int64
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		if asked.Add(1) <= papers {
			made.Done()
			made.Wait()
		}
		w.Write(tokenOf(t, q, 6<<10))
	}))
	defer service.Close()
	s, pdf := signer(t, signaturetest.Office{}, service.URL), paper(t)
	var all sync.WaitGroup
	for range papers {
		all.Go(func() {
			if _, unstamped, err := s.Sign(t.Context(), pdf, issued); err != nil || unstamped != nil {
				t.Errorf("unstamped %v, error %v", unstamped, err)
			}
		})
	}
	all.Wait()
}
