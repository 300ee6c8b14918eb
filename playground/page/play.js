'use strict'
// The page shows what the server has drawn, and posts what is done. It knows nothing of the class.
const words = document.body.dataset
const phones = new Map([...document.querySelectorAll('.phone')].map(phone => [phone.dataset.p, phone]))
const at = id => document.getElementById(id)

function show(element, text, milliseconds) {
	element.textContent = text
	element.hidden = false
	clearTimeout(element.timer)
	if (milliseconds) element.timer = setTimeout(() => { element.hidden = true }, milliseconds)
}

async function post(what, fields) {
	const form = new FormData()
	for (const [name, value] of Object.entries(fields)) form.append(name, value)
	try {
		const answer = await fetch('/' + what + location.search.replace(/[?&](p|add)=[^&]*/g, '').replace(/^&/, '?'), { method: 'POST', body: form })
		if (!answer.ok) show(at('said'), await answer.text(), 6000)
		return answer.ok
	} catch {
		show(at('said'), words.lost, 6000)
		return false
	}
}

document.addEventListener('click', event => {
	const key = event.target.closest('button[data-do]')
	if (!key) return
	const { do: what, ...fields } = key.dataset
	if (what === 'copy') return navigator.clipboard?.writeText(fields.text)
	const phone = key.closest('.phone')
	if (phone) fields.p = phone.dataset.p
	post(what, fields)
})

document.addEventListener('submit', async event => {
	const form = event.target
	if (!form.dataset.do) return
	event.preventDefault()
	const text = form.elements.text.value
	if (!text.trim()) return
	form.elements.text.value = ''
	const sent = await post(form.dataset.do, { p: form.closest('.phone').dataset.p, text })
	if (!sent && !form.elements.text.value) form.elements.text.value = text
})

document.addEventListener('change', async event => {
	const input = event.target
	if (input.type !== 'file' || !input.files.length) return
	const fields = { p: input.closest('.phone').dataset.p, as: input.dataset.as, file: input.files[0] }
	await post('file', fields)
	input.value = ''
})

const query = new URLSearchParams(location.search)
const asked = new URLSearchParams([...phones.keys()].map(p => ['p', p]))
if (query.has('lang')) asked.set('lang', query.get('lang'))
const news = new EventSource('/events?' + asked)

news.addEventListener('chat', event => {
	const one = JSON.parse(event.data)
	const phone = phones.get(one.p)
	const chat = phone.querySelector('.chat')
	const below = chat.scrollHeight - chat.scrollTop - chat.clientHeight < 80
	chat.innerHTML = one.chat
	if (below || !phone.told) chat.scrollTop = chat.scrollHeight
	phone.querySelector('.keyboard').innerHTML = one.keyboard
	if (phone.told && one.toasts > phone.toasts) show(phone.querySelector('.toast'), one.toast, 5000)
	phone.toasts = one.toasts
	phone.told = true
	phone.querySelector('.blocked').hidden = !one.blocked
	phone.querySelector('.block').textContent = one.blocked ? words.unblock : words.block
})

news.addEventListener('class', event => {
	const now = JSON.parse(event.data)
	at('clock').textContent = now.clock
	at('doing').textContent = now.doing
	at('log').textContent = now.log
	at('toomany').textContent = now.tooMany ? '429: ' + now.tooMany : ''
	at('refuses').classList.toggle('on', now.refuses)
	at('outage').classList.toggle('on', now.outage)
	at('runs').classList.toggle('on', !now.runs)
	at('runs').textContent = now.runs ? words.kill : words.restart
	for (const key of document.querySelectorAll('[data-speed]')) key.classList.toggle('on', Number(key.dataset.speed) === now.speed)
	for (const key of document.querySelectorAll('[data-do=clock]')) key.disabled = !now.free
	document.body.dataset.held = now.held
})

news.addEventListener('error', () => show(at('said'), words.lost, 0))
news.addEventListener('open', () => { at('said').hidden = true })
