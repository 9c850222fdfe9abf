/* Sentences of the time line: slots with a value a language, and the parts
 * of replies that go into them.  Slots live in the sheet's arena; what does
 * not fit leaves the sheet failed. */
#include <stdio.h>

#include "core/base/timeparse.h"
#include "core/log/timeline_part.h"
#include "core/sheet/writer.h"
#include "core/text/utf8.h"

#define SLOT_BYTES 400

static void
put(struct timeline *t, const char *name, const char *ja, const char *en)
{
	size_t i = 0;

	while (i < t->nslots && strcmp(t->name[i], name) != 0)
		i++;
	if (i == TIMELINE_SLOTS)
		return;
	if (i == t->nslots)
		t->nslots++;
	t->name[i] = name;
	t->ja[i] = ja ? ja : "";
	t->en[i] = en ? en : "";
}

void
timeline_slot(struct timeline *t, const char *name, struct span v)
{
	struct span head = utf8_head(v, SLOT_BYTES);
	const char *s;

	if (head.n < v.n)
		s = arena_printf(t->sheet->arena, SPAN_FMT "...",
		    SPAN_ARG(head));
	else
		s = arena_memdup(t->sheet->arena, v.p, v.n);
	put(t, name, s, s);
}

void
timeline_slot_number(struct timeline *t, const char *name, int64_t v)
{
	const char *s = arena_printf(t->sheet->arena, "%lld", (long long)v);

	put(t, name, s, s);
}

static const char *const months[] = {
	"", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep",
	"Oct", "Nov", "Dec",
};

void
timeline_slot_full(struct timeline *t, const char *name, usec_t v)
{
	struct arena *a = t->sheet->arena;
	struct civil c;

	time_civil_local(v == TIME_NONE ? 0 : v, &c);
	if (v == TIME_NONE) {
		put(t, name, "?", "?");
		return;
	}
	put(t, name, arena_printf(a, "%d年%d月%d日 %02d:%02d:%02d", c.year,
	    c.month, c.day, c.hour, c.minute, c.second),
	    arena_printf(a, "%d %s %d, %02d:%02d:%02d", c.day,
	    months[c.month], c.year, c.hour, c.minute, c.second));
}

void
timeline_slot_time(struct timeline *t, const char *name, usec_t v)
{
	struct arena *a = t->sheet->arena;
	struct civil c, today;

	time_civil_local(t->now, &today);
	time_civil_local(v == TIME_NONE ? 0 : v, &c);
	if (v == TIME_NONE || c.year != today.year) {
		timeline_slot_full(t, name, v);
		return;
	}
	put(t, name, arena_printf(a, "%d月%d日 %02d:%02d:%02d", c.month,
	    c.day, c.hour, c.minute, c.second),
	    arena_printf(a, "%d %s, %02d:%02d:%02d", c.day, months[c.month],
	    c.hour, c.minute, c.second));
}

void
timeline_slot_about(struct timeline *t, const char *name, usec_t v)
{
	struct arena *a = t->sheet->arena;
	struct civil c, today;
	const char *s;

	time_civil_local(v, &c);
	time_civil_local(t->now, &today);
	if (c.year == today.year && c.month == today.month &&
	    c.day == today.day) {
		s = arena_printf(a, "%02d:%02d", c.hour, c.minute);
		put(t, name, s, s);
		return;
	}
	put(t, name, arena_printf(a, "%d月%d日 %02d:%02d", c.month, c.day,
	    c.hour, c.minute), arena_printf(a, "%d %s, %02d:%02d", c.day,
	    months[c.month], c.hour, c.minute));
}

void
timeline_slot_duration(struct timeline *t, const char *name, int64_t ms)
{
	const char *s[2];

	for (int lang = LANG_JA; lang <= LANG_EN; lang++) {
		struct buf b;

		buf_init(&b, 256);
		display_duration(&b, ms, (enum lang)lang);
		s[lang] = arena_memdup(t->sheet->arena, b.data, b.len);
		buf_done(&b);
	}
	put(t, name, s[LANG_JA], s[LANG_EN]);
}

struct text
timeline_say(struct timeline *t, const char *base, const char *part)
{
	const struct text_entry *e;
	struct text ja, en;
	char id[128];
	int n = snprintf(id, sizeof id, "timeline.%s.%s", base, part);

	if (n < 0 || (size_t)n >= sizeof id || !(e = text_find(id)))
		return (struct text){ NULL };
	ja = text_fill(t->sheet->arena, e->ja, e->en, t->name, t->ja,
	    t->nslots);
	en = text_fill(t->sheet->arena, e->ja, e->en, t->name, t->en,
	    t->nslots);
	return (struct text){ ja.ja, en.en };
}

struct text
timeline_join(struct timeline *t, struct text a, struct text b)
{
	struct arena *ar = t->sheet->arena;

	if (text_is_none(&a))
		return b;
	if (text_is_none(&b))
		return a;
	return (struct text){
		arena_printf(ar, "%s%s", a.ja, b.ja),
		arena_printf(ar, "%s %s", a.en, b.en),
	};
}

struct span
timeline_reply(struct span r)
{
	static const char in_reply[] = " (in reply to ";
	ptrdiff_t at;

	if (span_starts(r, "host ") &&
	    (at = span_find(r, span_str(" said: "))) >= 0)
		r = span_skip(r, (size_t)at + 7);
	at = span_find(r, span_str(in_reply));
	if (at > 0 && span_ends(r, ")"))
		r = span_head(r, (size_t)at);
	return span_trim(r);
}

static bool
digit(char c)
{
	return c >= '0' && c <= '9';
}

void
timeline_code(struct span reply, struct span dsn, char out[32])
{
	struct span r = timeline_reply(reply);
	char code[4] = "";

	if (r.n >= 3 && r.p[0] >= '2' && r.p[0] <= '5' && digit(r.p[1]) &&
	    digit(r.p[2]) && (r.n == 3 || !digit(r.p[3])))
		memcpy(code, r.p, 3);
	snprintf(out, 32, "%s%s%.*s", code, code[0] && dsn.n > 0 ? " " : "",
	    (int)(dsn.n < 16 ? dsn.n : 16), dsn.p ? dsn.p : "");
}

struct span
timeline_relay(const struct log_attempt *a)
{
	if (!a || span_is(a->relay_name, "none"))
		return span_str("");
	return a->relay_name.n > 0 ? a->relay_name : a->relay_ip;
}

const struct log_recipient *
timeline_decisive(const struct log_message *m,
    const struct log_attempt **ret_attempt)
{
	const struct log_recipient *r = NULL;

	*ret_attempt = NULL;
	for (size_t i = 0; i < m->nrecipients && !r; i++)
		if (m->recipients[i].verdict == m->verdict)
			r = &m->recipients[i];
	if (!r && m->nrecipients > 0)
		r = &m->recipients[0];
	if (r && r->nattempts > 0)
		*ret_attempt = &r->attempts[r->nattempts - 1];
	return r;
}

#define MEANINGS 20

bool
timeline_explain(struct timeline *t, const struct log_attempt *a,
    struct span to, struct reply_meaning *ret)
{
	if (!t->subject->replies || !a || a->reply.n == 0 ||
	    t->explained >= MEANINGS)
		return false;
	t->explained++;
	return replies_explain(t->subject->replies, a->reply,
	    timeline_relay(a), to, t->sheet->arena, ret) == 0;
}
