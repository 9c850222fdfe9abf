/* Streaming JSON printer.  Nothing is kept but the nesting: a value is
 * written straight into the buffer.  Fails only through the buffer (its
 * maximum, memory) or by nesting too deep; both stick in buf.error. */
#include "core/sheet/json.h"

#include <errno.h>

#include "core/base/base64.h"
#include "core/base/timeparse.h"
#include "core/text/utf8.h"

#define DEPTH_MAX 32

void
jw_init(struct jw *j, struct buf *out)
{
	*j = (struct jw){ .out = out };
}

/* What goes in front of a value or a name. */
static void
separate(struct jw *j)
{
	unsigned bit;

	if (j->after_name) {
		j->after_name = false;
		return;
	}
	if (j->depth == 0)
		return;
	bit = 1u << (j->depth - 1);
	if (j->first & bit)
		j->first &= ~bit;
	else
		buf_addc(j->out, ',');
}

static void
begin(struct jw *j, char c)
{
	separate(j);
	if (j->depth >= DEPTH_MAX) {
		if (!j->out->error)
			j->out->error = -EOVERFLOW;
		return;
	}
	buf_addc(j->out, c);
	j->first |= 1u << j->depth;
	j->depth++;
}

static void
end(struct jw *j, char c)
{
	if (j->depth == 0)
		return;
	j->depth--;
	buf_addc(j->out, c);
}

void
jw_object(struct jw *j)
{
	begin(j, '{');
}

void
jw_object_end(struct jw *j)
{
	end(j, '}');
}

void
jw_array(struct jw *j)
{
	begin(j, '[');
}

void
jw_array_end(struct jw *j)
{
	end(j, ']');
}

static void
add_escaped(struct buf *out, unsigned char c)
{
	static const char short_of[][3] = {
		['\b'] = "\\b", ['\t'] = "\\t", ['\n'] = "\\n",
		['\f'] = "\\f", ['\r'] = "\\r", ['"'] = "\\\"",
		['\\'] = "\\\\",
	};

	if (c < sizeof short_of / sizeof *short_of && short_of[c][0])
		buf_adds(out, short_of[c]);
	else
		buf_addf(out, "\\u%04x", c);
}

static const bool plain[256] = {
	[' ' ... '!'] = true, ['#' ... '['] = true, [']' ... '~'] = true,
};

/* How many bytes may stand as they are: plain ones and whole characters. */
static size_t
run_of(struct span v)
{
	size_t run = 0;
	uint32_t ch;
	int n;

	while (run < v.n) {
		if (plain[(unsigned char)v.p[run]]) {
			run++;
			continue;
		}
		n = utf8_decode(span_skip(v, run), &ch);
		if (n <= 0 || ch < 0x80)
			break;
		run += (size_t)n;
	}
	return run;
}

static void
quote_run(struct buf *out, struct span v)
{
	char *p;

	if (buf_reserve(out, v.n + 2) < 0)
		return;
	p = out->data + out->len;
	*p++ = '"';
	if (v.n > 0)
		memcpy(p, v.p, v.n);
	p += v.n;
	*p++ = '"';
	*p = '\0';
	out->len += v.n + 2;
}

/* Returns whether any byte had to be replaced. */
static bool
quote(struct buf *out, struct span v)
{
	size_t run = run_of(v);
	bool changed = false;

	if (run == v.n) {
		quote_run(out, v);
		return false;
	}
	buf_addc(out, '"');
	while (!out->error) {
		uint32_t ch;

		buf_add(out, v.p, run);
		v = span_skip(v, run);
		if (v.n == 0)
			break;
		/* no character, or one that is escaped */
		if (utf8_decode(v, &ch) <= 0 || ch == 0) {
			buf_adds(out, "\xef\xbf\xbd");
			changed = true;
		} else {
			add_escaped(out, (unsigned char)ch);
		}
		v = span_skip(v, 1);
		run = run_of(v);
	}
	buf_addc(out, '"');
	return changed;
}

static void
add_base64(struct buf *out, struct span v)
{
	buf_addc(out, '"');
	base64_add(out, v);
	buf_addc(out, '"');
}

void
jw_name(struct jw *j, const char *name)
{
	separate(j);
	quote(j->out, span_str(name));
	buf_addc(j->out, ':');
	j->after_name = true;
}

void
jw_string(struct jw *j, struct span v)
{
	separate(j);
	quote(j->out, v);
}

void
jw_base64(struct jw *j, struct span v)
{
	separate(j);
	add_base64(j->out, v);
}

void
jw_int(struct jw *j, int64_t v)
{
	separate(j);
	buf_addf(j->out, "%lld", (long long)v);
}

void
jw_milli(struct jw *j, int64_t v)
{
	uint64_t u = v < 0 ? -(uint64_t)v : (uint64_t)v;
	unsigned rest = (unsigned)(u % 1000);

	separate(j);
	buf_addf(j->out, "%s%llu", v < 0 ? "-" : "",
	    (unsigned long long)(u / 1000));
	if (rest == 0)
		return;
	buf_addf(j->out, ".%03u", rest);
	while (!j->out->error && j->out->data[j->out->len - 1] == '0')
		buf_cut(j->out, j->out->len - 1);
}

void
jw_bool(struct jw *j, bool v)
{
	separate(j);
	buf_adds(j->out, v ? "true" : "false");
}

void
jw_null(struct jw *j)
{
	separate(j);
	buf_adds(j->out, "null");
}

void
jw_time(struct jw *j, usec_t t)
{
	if (t == TIME_NONE) {
		jw_null(j);
		return;
	}
	separate(j);
	buf_addc(j->out, '"');
	time_add_rfc3339(j->out, t, t % USEC_SEC != 0);
	buf_addc(j->out, '"');
}

void
jw_member_bytes(struct jw *j, const char *name, struct span v)
{
	bool changed;

	jw_name(j, name);
	separate(j);
	changed = quote(j->out, v);
	if (!changed)
		return;
	separate(j);
	buf_addc(j->out, '"');
	buf_adds(j->out, name);
	buf_adds(j->out, "_b64\":");
	add_base64(j->out, v);
}

void
jw_member_opt(struct jw *j, const char *name, struct span v)
{
	if (v.p) {
		jw_member_bytes(j, name, v);
		return;
	}
	jw_name(j, name);
	jw_null(j);
}

void
jw_member_int(struct jw *j, const char *name, int64_t v)
{
	jw_name(j, name);
	jw_int(j, v);
}

void
jw_member_bool(struct jw *j, const char *name, bool v)
{
	jw_name(j, name);
	jw_bool(j, v);
}

void
jw_member_time(struct jw *j, const char *name, usec_t t)
{
	jw_name(j, name);
	jw_time(j, t);
}
