/* Reading variables, and filling slots.  Values are hostile (a subject, a
 * name that somebody typed): nothing of one is printed but through the
 * sanitiser, on one line. */
#include "core/case/slot.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdio.h>

#include "core/base/timeparse.h"
#include "core/sheet/render.h"
#include "core/text/cells.h"
#include "core/text/utf8.h"

static const struct {
	const char	*name;
	enum field_type	 field;
} types[] = {
	[SLOT_TEXT] = { "text", FIELD_TEXT },
	[SLOT_INT] = { "int", FIELD_TEXT },
	[SLOT_TIME] = { "time", FIELD_TEXT },
	[SLOT_DATE] = { "date", FIELD_TEXT },
	[SLOT_DURATION] = { "duration", FIELD_TEXT },
	[SLOT_BYTES] = { "bytes", FIELD_TEXT },
	[SLOT_ADDRESS] = { "address", FIELD_ADDRESS },
	[SLOT_DOMAIN] = { "domain", FIELD_DOMAIN },
	[SLOT_IP] = { "ip", FIELD_IP },
	[SLOT_HOST] = { "host", FIELD_HOST },
	[SLOT_QUEUE_ID] = { "queue-id", FIELD_QUEUE_ID },
	[SLOT_MESSAGE_ID] = { "message-id", FIELD_MESSAGE_ID },
	[SLOT_URL] = { "url", FIELD_URL },
	[SLOT_ENUM] = { "enum", FIELD_TEXT },
	[SLOT_FILE] = { "file", FIELD_TEXT },
	[SLOT_ACCOUNT] = { "account", FIELD_TEXT },
};

#define TYPES (sizeof types / sizeof *types)

const char *
slot_type_name(enum slot_type t)
{
	return types[t].name;
}

enum field_type
slot_field_type(enum slot_type t)
{
	return types[t].field;
}

static bool
name_char(char c, bool first)
{
	return islower((unsigned char)c) ||
	    (!first && (isdigit((unsigned char)c) || c == '_'));
}

static bool
is_name(struct span s)
{
	if (s.n == 0 || s.n > SLOT_NAME)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (!name_char(s.p[i], i == 0))
			return false;
	}
	return true;
}

size_t
slot_at(struct span s, char name[SLOT_NAME + 1])
{
	ptrdiff_t end;

	if (s.n == 0 || s.p[0] != '{')
		return 0;
	end = span_chr(s, '}');
	if (end < 2 || !is_name(span_of(s.p + 1, (size_t)end - 1)))
		return 0;
	memcpy(name, s.p + 1, (size_t)end - 1);
	name[end - 1] = '\0';
	return (size_t)end + 1;
}

/* ---- variables ---- */

static const char *
keep(struct arena *a, struct span s)
{
	return arena_memdup(a, s.n > 0 ? s.p : "", s.n);
}

enum slot_fault
slot_var_parse(struct span rest, struct arena *a, struct slot_var *ret)
{
	struct span cell[5] = { { "", 0 } };
	size_t bars = 0, t = 0;

	for (size_t i = 0; i < rest.n; i++)
		bars += rest.p[i] == '|';
	if (bars != 4)
		return SLOT_NOT_FIVE;
	/* The last cell may be empty: then there is nothing to split off. */
	for (size_t i = 0; i < 5 && span_split(&rest, '|', &cell[i]); i++)
		cell[i] = span_trim(cell[i]);
	if (!is_name(cell[0]) || (cell[4].n > 0 && !is_name(cell[4])))
		return SLOT_BAD_NAME;
	while (t < TYPES && !span_is(cell[3], types[t].name))
		t++;
	if (t == TYPES)
		return SLOT_BAD_TYPE;
	*ret = (struct slot_var){ .name = keep(a, cell[0]),
		.label = { keep(a, cell[1]), keep(a, cell[2]) },
		.type = (enum slot_type)t, .field = keep(a, cell[4]) };
	return cell[1].n == 0 || cell[2].n == 0 ? SLOT_ONE_LANGUAGE :
	    SLOT_OK;
}

/* ---- what a person typed ---- */

static bool
is_ip(const char *s)
{
	unsigned char address[16];

	return inet_pton(AF_INET, s, address) == 1 ||
	    inet_pton(AF_INET6, s, address) == 1;
}

/* Anything without blanks: names in other scripts are names too. */
static bool
is_word(struct span s)
{
	return span_chr(s, ' ') < 0;
}

static bool
fits(enum slot_type t, const char *s)
{
	struct span v = span_str(s);
	ptrdiff_t at;
	uint64_t n;

	switch (t) {
	case SLOT_INT:
		return span_u64(v, INT64_MAX, &n) == 0;
	case SLOT_IP:
		return is_ip(s);
	case SLOT_ADDRESS:
		at = span_rchr(v, '@');
		return at > 0 && (size_t)at + 1 < v.n;
	case SLOT_DOMAIN:
		return is_word(v) && span_chr(v, '@') < 0 &&
		    span_chr(v, '.') > 0;
	case SLOT_HOST:
	case SLOT_QUEUE_ID:
	case SLOT_URL:
		return is_word(v);
	default:
		return true;
	}
}

static int
misfit(enum slot_type t, const char *typed, struct error *e)
{
	char id[32];

	snprintf(id, sizeof id, "slot.bad-%s", slot_type_name(t));
	return error_set(e, -EINVAL, id, "value", typed, NULL);
}

/* The day as it is kept. */
static int
read_day(const struct slot_var *v, const char *typed, usec_t now,
    struct arena *a, const char **ret, struct error *e)
{
	struct span s = span_str(typed);
	struct civil c;
	usec_t day;
	bool ahead = strcmp(v->field, "due") == 0;
	int r = ahead ? time_parse_ahead(s, now, &day) :
	    time_parse(s, now, false, &day);

	if (r < 0 && ahead)
		return error_set(e, -EINVAL, r == -ETIME ?
		    "case.date-passed" : "case.bad-date", "date", typed,
		    NULL);
	if (r < 0)
		return misfit(SLOT_DATE, typed, e);
	time_civil_local(day, &c);
	*ret = arena_printf(a, "%04d-%02d-%02d", c.year, c.month, c.day);
	return *ret != NULL ? 0 : -ENOMEM;
}

int
slot_value_read(const struct slot_var *v, struct span typed, usec_t now,
    struct arena *a, const char **ret, struct error *e)
{
	struct span s = utf8_head(typed, SLOT_VALUE);
	char *flat = arena_memdup(a, s.n > 0 ? s.p : "", s.n);

	for (char *p = flat; p != NULL && *p != '\0'; p++) {
		if (*p == '\n' || *p == '\r' || *p == '\t')
			*p = ' ';
	}
	s = span_trim(span_str(flat));
	*ret = arena_memdup(a, s.n > 0 ? s.p : "", s.n);
	if (flat == NULL || *ret == NULL)
		return error_set(e, -ENOMEM, "store.memory", NULL);
	if (**ret == '\0')
		return error_set(e, -EINVAL, "slot.bad-empty", NULL);
	if (!fits(v->type, *ret))
		return misfit(v->type, *ret, e);
	return v->type == SLOT_DATE ? read_day(v, *ret, now, a, ret, e) : 0;
}

/* ---- filling ---- */

static void
add_value(const struct slot_filling *f, struct buf *out, const char *value)
{
	struct span v = utf8_head(span_str(value), SLOT_VALUE);
	struct buf flat, clean;

	buf_init(&flat, SLOT_VALUE);
	buf_init(&clean, SLOT_VALUE * 16);
	for (size_t i = 0; i < v.n; i++)
		buf_addc(&flat, strchr("\n\r\t", v.p[i]) != NULL ? ' ' :
		    v.p[i]);
	cells_clean(&clean, span_trim(buf_span(&flat)));
	if (f->defang)
		render_defang(out, buf_span(&clean));
	else
		buf_addspan(out, buf_span(&clean));
	buf_done(&flat);
	buf_done(&clean);
}

int
slot_fill(const struct slot_filling *f, struct span text, struct buf *out)
{
	struct text empty = text_plain("letter.not-filled");
	char name[SLOT_NAME + 1];
	const char *value;
	size_t n;

	for (size_t i = 0; i < text.n; i += n) {
		n = slot_at(span_skip(text, i), name);
		if (n == 0) {
			buf_addc(out, text.p[i]);
			n = 1;
			continue;
		}
		value = f->value(f->arg, name);
		if (value != NULL && *value != '\0') {
			add_value(f, out, value);
			continue;
		}
		if (f->open != NULL)
			f->open(f->arg, name);
		buf_adds(out, text_in(&empty, f->lang));
	}
	return out->error;
}
