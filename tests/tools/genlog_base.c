/* genlog's ground; see genlog.h.  Ends the program when memory or the
 * output fails. */
#include "tests/tools/genlog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct options opt = { .size = 4 << 20, .seed = 1, .days = 3, .rcpts = 2000,
	.needles = 24, .tz = 32400, .host = "mail", .qid = "mixed" };
uint64_t now, written, rng;

const char *const users[NUSERS] = { "tanaka", "suzuki", "sato", "ito",
	"yamada", "info", "sales", "support", "keiri", "soumu", "noreply",
	"kobayashi", "mori", "abe", "ikeda", "order" };

static uint64_t seq;
static struct event *heap;
static size_t nheap, capheap;
static uint32_t next_pid = 4000;

void *
must(void *p)
{
	if (!p) {
		fputs("genlog: no memory\n", stderr);
		exit(3);
	}
	return p;
}

/* ---- randomness (splitmix64) ---- */

uint64_t
mix(uint64_t z)
{
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

uint64_t
draw(void)
{
	rng += UINT64_C(0x9e3779b97f4a7c15);
	return mix(rng);
}

uint32_t
below(uint32_t n)
{
	return (uint32_t)(((draw() >> 32) * n) >> 32);
}

bool
chance(uint32_t permille)
{
	return below(1000) < permille;
}

/* Mostly short, sometimes long; about `mean` on the average. */
uint64_t
gap(uint64_t mean)
{
	uint64_t u = draw() >> 40;

	return below(8) == 0 ? (6 * mean * u) >> 24 :
	    ((10 * mean / 7) * u) >> 24;
}

/* ---- output ---- */

static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

static int
stamp(char *p, size_t n)
{
	time_t t = (time_t)(now / SEC + opt.tz);
	struct tm tm;
	int tz = (int)(opt.tz / 60);

	gmtime_r(&t, &tm);
	if (!opt.rfc)
		return snprintf(p, n, "%.3s %2d %02d:%02d:%02d",
		    months + 3 * tm.tm_mon, tm.tm_mday, tm.tm_hour,
		    tm.tm_min, tm.tm_sec);
	return snprintf(p, n, "%04d-%02d-%02dT%02d:%02d:%02d.%06u+%02d:%02d",
	    tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
	    tm.tm_min, tm.tm_sec, (unsigned)(now % SEC), tz / 60, tz % 60);
}

void
put(const char *p, size_t n)
{
	if (fwrite(p, 1, n, stdout) != n) {
		perror("genlog");
		exit(3);
	}
	written += n;
}

void
vline(const char *fmt, va_list ap)
{
	char buf[4096];
	int n = stamp(buf, sizeof buf);

	n += snprintf(buf + n, sizeof buf - (size_t)n, " %s ", opt.host);
	n += vsnprintf(buf + n, sizeof buf - (size_t)n, fmt, ap);
	buf[n++] = '\n';
	put(buf, (size_t)n);
}

void
line(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vline(fmt, ap);
	va_end(ap);
}

/* ---- time ---- */

static bool
before(const struct event *a, const struct event *b)
{
	return a->at != b->at ? a->at < b->at : a->seq < b->seq;
}

void
in(uint64_t dt, void (*fn)(void *), void *arg)
{
	struct event e = { now + dt, seq++, fn, arg };
	size_t i = nheap++;

	if (nheap > capheap) {
		capheap = capheap ? capheap * 2 : 1024;
		heap = must(realloc(heap, capheap * sizeof *heap));
	}
	for (; i > 0 && before(&e, &heap[(i - 1) / 2]); i = (i - 1) / 2)
		heap[i] = heap[(i - 1) / 2];
	heap[i] = e;
}

struct event
pop(void)
{
	struct event first = heap[0], e = heap[--nheap];
	size_t i = 0, c;

	while ((c = 2 * i + 1) < nheap) {
		if (c + 1 < nheap && before(&heap[c + 1], &heap[c]))
			c++;
		if (!before(&heap[c], &e))
			break;
		heap[i] = heap[c];
		i = c;
	}
	heap[i] = e;
	return first;
}

uint32_t
pid(void)
{
	next_pid += 1 + below(9);
	if (next_pid > 4000000)
		next_pid = 400;
	return next_pid;
}

/* ---- names ---- */

void
address(uint32_t who, char *p, size_t n)
{
	static const char *const domains[] = { "gmail.example",
		"docomo.example", "yahoo.example", "outlook.example" };
	uint64_t h = mix(who + 17);

	if (who == NEEDLE)
		snprintf(p, n, "%s", opt.needle);
	else if (h % 10 < 4)
		snprintf(p, n, "%s.%x@%s", users[h / 10 % NUSERS], who,
		    domains[h / 1000 % 4]);
	else
		snprintf(p, n, "%s@kaisha-%x.example", users[h / 10 % NUSERS],
		    who / 4);
}

void
relay(uint32_t who, char *p, size_t n)
{
	char to[128];

	address(who, to, sizeof to);
	if (mix(who) % 4 == 0)
		snprintf(p, n, "mx.%s[2001:db8:25::%x]:25",
		    strchr(to, '@') + 1, who & 0xfff);
	else
		snprintf(p, n, "mx.%s[192.0.2.%u]:25", strchr(to, '@') + 1,
		    who % 250 + 1);
}

static const char b52[] =
    "0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz";

char *
digits52(char *p, uint64_t v, int n)
{
	for (int i = n - 1; i >= 0; i--, v /= 52)
		p[i] = b52[v % 52];
	return p + n;
}

char
digit51(uint32_t v)
{
	return b52[v % 51];
}

uint64_t
size_of(const char *s)
{
	char *end;
	uint64_t v = strtoull(s, &end, 10);

	switch (*end) {
	case 'k': case 'K': return v << 10;
	case 'm': case 'M': return v << 20;
	case 'g': case 'G': return v << 30;
	default: return v;
	}
}

uint64_t
day_of(const char *s)
{
	struct tm tm = { .tm_mday = 1 };
	char *end;

	tm.tm_year = (int)strtol(s, &end, 10) - 1900;
	if (*end == '-')
		tm.tm_mon = (int)strtol(end + 1, &end, 10) - 1;
	if (*end == '-')
		tm.tm_mday = (int)strtol(end + 1, &end, 10);
	return (uint64_t)timegm(&tm);
}
