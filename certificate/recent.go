package certificate

import "sync"

// mostRecent is how many things recent keeps twice at most.
const mostRecent = 128

// recent keeps what was asked for of late, of what costs more to make than to keep: what one paper after the
// other asks for stays, what one alone does is soon forgotten. The zero value keeps nothing yet.
type recent[K comparable, V any] struct {
	mu        sync.Mutex
	now, then map[K]V // then is what now was before it was full
}

// of is what is kept under a key, or what is made for it.
func (r *recent[K, V]) of(key K, made func() (V, error)) (V, error) {
	v, ok := r.load(key)
	if ok {
		return v, nil
	}
	v, err := made() // by two at once, if it comes to that: both make the same
	if err == nil {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.keep(key, v)
	}
	return v, err
}

func (r *recent[K, V]) load(key K) (V, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	v, ok := r.now[key]
	if ok {
		return v, true
	}
	if v, ok = r.then[key]; ok {
		r.keep(key, v)
	}
	return v, ok
}

func (r *recent[K, V]) keep(key K, v V) {
	if r.now == nil || len(r.now) >= mostRecent {
		r.now, r.then = make(map[K]V, mostRecent), r.now
	}
	r.now[key] = v
}
