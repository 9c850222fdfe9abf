/* Reading MTA-STS by its grammar (RFC 8461, 3.1 and 3.2).  No memory, no
 * failure: what does not fit is a fault with its sentence. */
#include "core/auth/mta_sts.h"

#define ID_LONGEST	32
#define NAME_LONGEST	32
#define HOST_LONGEST	253

static bool
is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	    (c >= 'A' && c <= 'Z');
}

/* ALPHA / DIGIT, then 31 more of those and "_", "-", ".". */
static bool
is_name(struct span s)
{
	if (s.n == 0 || s.n > NAME_LONGEST || !is_alnum(s.p[0]))
		return false;
	for (size_t i = 1; i < s.n; i++) {
		if (!is_alnum(s.p[i]) && (s.p[i] == '\0' ||
		    !strchr("_-.", s.p[i])))
			return false;
	}
	return true;
}

/* ---- the record ---- */

/* Printable, without "=", ";" and blanks. */
static bool
is_value(struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] <= ' ' || s.p[i] > '~' || s.p[i] == ';' ||
		    s.p[i] == '=')
			return false;
	}
	return s.n > 0;
}

static bool
is_id(struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (!is_alnum(s.p[i]))
			return false;
	}
	return s.n > 0 && s.n <= ID_LONGEST;
}

bool
sts_record_is(struct span txt)
{
	struct span version;

	return span_chr(txt, ';') > 0 && span_split(&txt, ';', &version) &&
	    span_starts(version, "v=STSv1") &&
	    span_trim(version).n == strlen("v=STSv1");
}

static void
record_fault(struct sts_record *r, const char *id, struct span what)
{
	if (r->fault == NULL) {
		r->fault = id;
		r->what = what;
	}
}

static void
read_field(struct sts_record *r, struct span text)
{
	struct span name, value = text;

	if (!span_split(&value, '=', &name) || !is_name(name) ||
	    !is_value(value))
		record_fault(r, "field", text);
	else if (!span_is(name, "id"))
		return;
	else if (!is_id(value))
		record_fault(r, "id", value);
	else if (r->id.n > 0)
		record_fault(r, "field", text);
	else
		r->id = value;
}

void
sts_record_read(struct span txt, struct sts_record *ret)
{
	struct span field;

	*ret = (struct sts_record){ 0 };
	(void)span_split(&txt, ';', &field);
	while (span_split(&txt, ';', &field)) {
		field = span_trim(field);
		if (field.n > 0)
			read_field(ret, field);
		else if (txt.n > 0)
			record_fault(ret, "field", span_str(";;"));
	}
	if (ret->id.n == 0)
		record_fault(ret, "no-id", span_str(""));
}

/* ---- the policy ---- */

struct field {
	struct span	 name, value;
	unsigned	 line;
};

static void
policy_fault(struct sts_policy *p, const char *id, struct span what,
    unsigned line)
{
	if (p->fault == NULL) {
		p->fault = id;
		p->what = what;
		p->line = line;
	}
}

/* Labels of letters, digits, "-" and "_"; "*" only as the whole first. */
static bool
is_pattern(struct span s)
{
	struct span label;
	bool first = true;

	if (s.n == 0 || s.n > HOST_LONGEST || span_ends(s, "."))
		return false;
	if (span_starts(s, "*."))
		s = span_skip(s, 2);
	while (span_split(&s, '.', &label)) {
		if (label.n == 0 || label.n > 63)
			return false;
		for (size_t i = 0; i < label.n; i++) {
			if (!is_alnum(label.p[i]) && label.p[i] != '-' &&
			    label.p[i] != '_')
				return false;
		}
		first = false;
	}
	return !first;
}

static void
read_mode(struct sts_policy *p, const struct field *f)
{
	static const struct { const char *word; enum sts_mode mode; }
	words[] = {
		{ "none", STS_NONE }, { "testing", STS_TESTING },
		{ "enforce", STS_ENFORCE },
	};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (span_is(f->value, words[i].word))
			p->mode = words[i].mode;
	}
	if (p->mode == STS_NO_MODE)
		policy_fault(p, "mode", f->value, f->line);
}

static void
read_max_age(struct sts_policy *p, const struct field *f)
{
	uint64_t n = 0;

	if (f->value.n > 10 || span_u64(f->value, STS_MAX_AGE, &n) < 0)
		policy_fault(p, "max-age", f->value, f->line);
	p->max_age = (uint32_t)n;
}

static void
read_mx(struct sts_policy *p, const struct field *f)
{
	if (!is_pattern(f->value))
		policy_fault(p, "mx-pattern", f->value, f->line);
	else if (p->nmx == STS_MX_MAX)
		policy_fault(p, "mx-many", f->value, f->line);
	else
		p->mx[p->nmx++] = f->value;
}

enum { SEEN_VERSION = 1, SEEN_MODE = 2, SEEN_MAX_AGE = 4 };

static void
read_version(struct sts_policy *p, const struct field *f)
{
	if (!span_is(f->value, "STSv1"))
		policy_fault(p, "version", f->value, f->line);
}

static void
read_known(struct sts_policy *p, const struct field *f, unsigned *seen)
{
	static const struct {
		const char *name;
		unsigned bit;		/* 0: as often as it likes */
		void (*read)(struct sts_policy *, const struct field *);
	} known[] = {
		{ "version", SEEN_VERSION, read_version },
		{ "mode", SEEN_MODE, read_mode },
		{ "max_age", SEEN_MAX_AGE, read_max_age },
		{ "mx", 0, read_mx },
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if (!span_is(f->name, known[i].name))
			continue;
		if (*seen & known[i].bit)
			p->repeated = true;
		else
			known[i].read(p, f);
		*seen |= known[i].bit;
	}
}

static void
missing(struct sts_policy *p, unsigned seen)
{
	if (!(seen & SEEN_VERSION))
		policy_fault(p, "no-field", span_str("version"), 0);
	if (!(seen & SEEN_MODE))
		policy_fault(p, "no-field", span_str("mode"), 0);
	if (!(seen & SEEN_MAX_AGE))
		policy_fault(p, "no-field", span_str("max_age"), 0);
	if (p->nmx == 0 && p->mode != STS_NONE)
		policy_fault(p, "no-field", span_str("mx"), 0);
}

/* A line, without the CR before its LF. */
static bool
next_line(struct span *rest, struct span *ret)
{
	if (!span_split(rest, '\n', ret))
		return false;
	if (span_ends(*ret, "\r"))
		ret->n--;
	return true;
}

void
sts_policy_read(struct span body, struct sts_policy *ret)
{
	struct field f = { .line = 0 };
	unsigned seen = 0;
	struct span line;

	*ret = (struct sts_policy){ 0 };
	while (next_line(&body, &line)) {
		if (++f.line > STS_LINES_MAX) {
			policy_fault(ret, "lines", span_str(""), f.line);
			return;
		}
		f.value = line;
		if (span_trim(line).n == 0) {
			ret->blank = ret->blank || body.n > 0;
			continue;
		}
		if (!span_split(&f.value, ':', &f.name) ||
		    !is_name(f.name) || f.name.n + 1 > line.n)
			policy_fault(ret, "line", line, f.line);
		f.value = span_trim(f.value);
		if (ret->fault == NULL)
			read_known(ret, &f, &seen);
	}
	if (ret->fault == NULL)
		missing(ret, seen);
}

static bool
covers(struct span pattern, struct span host)
{
	ptrdiff_t dot;

	if (!span_starts(pattern, "*."))
		return span_eq_nocase(pattern, host);
	dot = span_chr(host, '.');
	return dot > 0 && span_eq_nocase(span_skip(pattern, 2),
	    span_skip(host, (size_t)dot + 1));
}

bool
sts_covers(const struct sts_policy *p, struct span host)
{
	if (span_ends(host, "."))
		host.n--;
	for (size_t i = 0; i < p->nmx; i++) {
		if (covers(p->mx[i], host))
			return true;
	}
	return false;
}
