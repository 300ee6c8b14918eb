package simulator

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
)

// BenchmarkSendMessage is the rate over HTTP with keep-alive, client included.
func BenchmarkSendMessage(b *testing.B) {
	for _, forget := range []bool{false, true} {
		b.Run(fmt.Sprintf("forget=%v", forget), func(b *testing.B) {
			s := newServer(b, Config{Forget: forget})
			s.AddChats(1_000_000, 100_000)
			const workers = 16
			client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: workers}}
			url := s.URL() + "/bot" + s.Token() + "/sendMessage"
			var next atomic.Int64
			var wg sync.WaitGroup
			b.ReportAllocs()
			b.ResetTimer()
			for range workers {
				wg.Go(func() {
					for {
						n := next.Add(1)
						if n > int64(b.N) {
							return
						}
						body, kind := sendForm(1_000_000 + n%100_000)
						res, err := client.Post(url, kind, body)
						if err != nil {
							b.Error(err)
							return
						}
						io.Copy(io.Discard, res.Body)
						res.Body.Close()
					}
				})
			}
			wg.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msg/s")
		})
	}
}

func sendForm(chat int64) (*bytes.Buffer, string) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	form.WriteField("chat_id", fmt.Sprint(chat))
	form.WriteField("text", "🟢 Đã mở điểm danh <b>buổi sáng 17/8</b> đến 8:00.")
	form.WriteField("parse_mode", "HTML")
	form.WriteField("reply_markup", `{"inline_keyboard":[[{"text":"✅ Điểm danh","callback_data":"ci:17"}]]}`)
	form.Close()
	return &body, form.FormDataContentType()
}

// BenchmarkHandler is the server's own part of a sendMessage, without HTTP.
func BenchmarkHandler(b *testing.B) {
	s := newServer(b, Config{Forget: true})
	s.AddChats(1_000_000, 1000)
	body, kind := sendForm(1_000_001)
	req, _ := http.NewRequest(http.MethodPost, "/bot"+s.Token()+"/sendMessage", nil)
	req.Header.Set("Content-Type", kind)
	b.ReportAllocs()
	w := &discard{http.Header{}}
	for b.Loop() {
		req.Body = io.NopCloser(bytes.NewReader(body.Bytes()))
		s.ServeHTTP(w, req)
	}
}

type discard struct{ header http.Header }

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) Write(p []byte) (int, error) { return len(p), nil }
func (d *discard) WriteHeader(code int)        { panic(code) }

// TestForgetKeepsMemory holds Config.Forget to its promise: 20,000 messages to
// 5,000 people leave nothing behind.
func TestForgetKeepsMemory(t *testing.T) {
	s := newServer(t, Config{Forget: true})
	s.AddChats(1_000_000, 5_000)
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	send := func(n int) {
		body, kind := sendForm(1_000_000)
		req, _ := http.NewRequest(http.MethodPost, "/bot"+s.Token()+"/sendMessage", nil)
		req.Header.Set("Content-Type", kind)
		for i := range n {
			text := bytes.Replace(body.Bytes(), []byte("1000000"), fmt.Append(nil, 1_000_000+i%5_000), 1)
			req.Body = io.NopCloser(bytes.NewReader(text))
			s.ServeHTTP(&discard{http.Header{}}, req)
		}
	}
	send(5_000)
	before := heap()
	send(20_000)
	if after := heap(); after > before+1<<19 {
		t.Errorf("the heap grew from %d to %d bytes", before, after)
	}
}
