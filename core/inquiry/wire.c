/* Frames of the role parse as JSON.  Written as a stream, read by jansson
 * after a look at how many values they hold: a frame of 16 MiB could else
 * become a GiB of them.  What is read belongs to the caller. */
#include "core/inquiry/wire.h"

#include <errno.h>

#include "core/base/base64.h"
#include "core/loop/helper.h"
#include "core/sheet/json.h"
#include "core/sheet/read.h"
#include "core/sheet/writer.h"

#define VALUES_MAX	1000000	/* of a frame */
#define NAME_BYTES	2048	/* of a question's name */
#define PATIENCE_MAX	USEC_MIN
#define NAMES_BYTES	((size_t)8 << 20)

static const char *const kinds[] = {
	[QUESTION_FACT] = "fact", [QUESTION_DNS] = "dns",
	[QUESTION_HTTPS] = "https", [QUESTION_TLS] = "tls",
};

static const char *const states[] = {
	[ANSWER_OPEN] = "open", [ANSWER_GIVEN] = "given",
	[ANSWER_NONE] = "none", [ANSWER_TIMEOUT] = "timeout",
	[ANSWER_REFUSED] = "refused", [ANSWER_LIMIT] = "limit",
};

/* The index of the word, or -1. */
static int
word_of(const json_t *v, const char *const *words, size_t n)
{
	const char *word = json_string_value(v);

	for (size_t i = 0; word && i < n; i++)
		if (strcmp(words[i], word) == 0)
			return (int)i;
	return -1;
}

/* More values than a frame of ours has? */
static bool
is_heavy(struct span text)
{
	size_t values = 0;
	bool quoted = false;

	for (size_t i = 0; i < text.n && values <= VALUES_MAX; i++) {
		char c = text.p[i];

		if (quoted && c == '\\')
			i++;
		else if (c == '"')
			quoted = !quoted;
		else if (!quoted)
			values += c == ',' || c == '[' || c == '{';
	}
	return values > VALUES_MAX;
}

static json_t *
load(struct span frame, int *ret)
{
	json_t *j;

	*ret = -EFBIG;
	if (frame.n > HELPER_FRAME_MAX || is_heavy(frame))
		return NULL;
	*ret = -EPROTO;
	j = json_loadb(frame.p ? frame.p : "", frame.n,
	    JSON_REJECT_DUPLICATES, NULL);
	if (json_is_object(j))
		return j;
	json_decref(j);
	return NULL;
}

/* ---- the console's side ---- */

int
wire_open(const char *analysis, struct span options,
    const struct facts *facts, usec_t now, struct buf *out)
{
	struct span key, value;
	const char *name;
	struct jw j;

	buf_addf(out, "{\"op\":\"open\",\"analysis\":\"%s\",\"now\":%lld,"
	    "\"options\":", analysis, (long long)now);
	buf_addspan(out, options.n > 0 ? options : span_str("{}"));
	buf_adds(out, ",\"facts\":");
	jw_init(&j, out);
	jw_array(&j);
	for (size_t i = 0; facts && (name = facts_any(facts, i, &key,
	    &value)); i++) {
		jw_array(&j);
		jw_string(&j, span_str(name));
		jw_string(&j, key);
		jw_string(&j, value);
		jw_array_end(&j);
	}
	jw_array_end(&j);
	return buf_addc(out, '}');
}

void
wire_answer(struct buf *out, size_t number, const struct answer *a,
    bool first)
{
	if (first)
		buf_adds(out, "{\"op\":\"judge\",\"answers\":[");
	buf_addf(out, "%s{\"n\":%zu,\"state\":\"%s\",\"bytes\":\"",
	    first ? "" : ",", number, states[a->state]);
	base64_add(out, a->bytes);
	buf_adds(out, "\"}");
}

void
wire_answers_end(struct buf *out, bool first, bool more)
{
	if (first)
		buf_adds(out, "{\"op\":\"judge\",\"answers\":[");
	buf_addf(out, "],\"more\":%s}", more ? "true" : "false");
}

static bool
copy_error(const json_t *v, char word[WIRE_WORD])
{
	const char *s = json_string_value(v);
	size_t n = s ? strlen(s) : 0;

	if (n == 0 || n >= WIRE_WORD ||
	    strspn(s, "abcdefghijklmnopqrstuvwxyz-") != n)
		return false;
	memcpy(word, s, n + 1);
	return true;
}

/* The exact bytes where the name is not UTF-8. */
static bool
read_name(struct arena *a, const json_t *o, struct span *ret)
{
	const json_t *v = json_object_get(o, "name");
	const json_t *exact = json_object_get(o, "name_b64");
	const json_t *in = exact ? exact : v;

	if (!json_is_string(in) || json_string_length(in) > NAME_BYTES)
		return false;
	if (exact)
		return jr_base64(exact, a, ret);
	ret->n = json_string_length(v);
	ret->p = arena_memdup(a, json_string_value(v), ret->n);
	return ret->p != NULL;
}

static bool
read_question(struct arena *a, const json_t *o, struct question *q)
{
	const json_t *vantage = json_object_get(o, "vantage");
	const json_t *type = json_object_get(o, "type");
	const json_t *cd = json_object_get(o, "cd");
	int kind = word_of(json_object_get(o, "kind"), kinds,
	    sizeof kinds / sizeof *kinds);

	if (kind < 0 || !json_is_string(vantage) || !json_is_integer(type) ||
	    !json_is_boolean(cd) || json_string_length(vantage) > 255 ||
	    json_integer_value(type) < 0 || json_integer_value(type) > 65535)
		return false;
	q->kind = (enum question_kind)kind;
	q->type = (int)json_integer_value(type);
	q->cd = json_is_true(cd);
	q->patience = (usec_t)json_integer_value(json_object_get(o,
	    "patience"));
	if (q->patience < 0 || q->patience > PATIENCE_MAX)
		return false;
	q->vantage = arena_strdup(a, json_string_value(vantage));
	return q->vantage && read_name(a, o, &q->name);
}

static int
read_questions(const json_t *list, struct wire_reply *ret)
{
	size_t n = json_array_size(list);

	if (!json_is_array(list) || n > INQUIRY_QUESTIONS)
		return -EPROTO;
	ret->questions = arena_array(ret->arena, n + 1,
	    sizeof *ret->questions);
	if (!ret->questions)
		return -ENOMEM;
	for (; ret->n < n; ret->n++)
		if (!read_question(ret->arena, json_array_get(list, ret->n),
		    &ret->questions[ret->n]))
			return arena_failed(ret->arena) ? -ENOMEM : -EPROTO;
	return 0;
}

int
wire_reply_read(struct span frame, struct wire_reply *ret)
{
	const json_t *error;
	json_t *j;
	int r;

	*ret = (struct wire_reply){ .arena = arena_new(NAMES_BYTES) };
	if (!ret->arena)
		return -ENOMEM;
	j = load(frame, &r);
	if (!j)
		return r;
	error = json_object_get(j, "error");
	if (error) {
		r = copy_error(error, ret->error) ? 0 : -EPROTO;
	} else {
		r = sheet_read_value(json_object_get(j, "sheet"),
		    &ret->sheet);
		if (r == 0)
			r = read_questions(json_object_get(j, "questions"),
			    ret);
	}
	json_decref(j);
	return r == -EINVAL ? -EPROTO : r;
}

void
wire_reply_done(struct wire_reply *r)
{
	sheet_free(r->sheet);
	arena_free(r->arena);
	*r = (struct wire_reply){ .arena = NULL };
}

/* ---- the helper's side ---- */

/* bytes is overwritten with what it says. */
static bool
read_answer(const json_t *o, struct buf *bytes, size_t *ret_number,
    enum answer_state *ret_state)
{
	const json_t *n = json_object_get(o, "n");
	const json_t *b = json_object_get(o, "bytes");
	int state = word_of(json_object_get(o, "state"), states,
	    sizeof states / sizeof *states);
	size_t len = json_string_length(b);

	buf_reset(bytes);
	if (state < 0 || state == ANSWER_OPEN || !json_is_integer(n) ||
	    json_integer_value(n) < 0 || !json_is_string(b) ||
	    buf_reserve(bytes, len / 4 * 3 + 1) < 0 ||
	    base64_decode(span_of(json_string_value(b), len), bytes->data,
	    &bytes->len) < 0)
		return false;
	*ret_number = (size_t)json_integer_value(n);
	*ret_state = (enum answer_state)state;
	return true;
}

int
wire_answers_read(const json_t *frame, void (*take)(void *arg,
    size_t number, enum answer_state state, struct span bytes), void *arg,
    bool *ret_more)
{
	const json_t *list = json_object_get(frame, "answers");
	int r = json_is_array(list) ? 0 : -EPROTO;
	enum answer_state state;
	struct buf bytes;
	size_t number;

	buf_init(&bytes, HELPER_FRAME_MAX);
	for (size_t i = 0; r == 0 && i < json_array_size(list); i++) {
		if (read_answer(json_array_get(list, i), &bytes, &number,
		    &state))
			take(arg, number, state, buf_span(&bytes));
		else
			r = -EPROTO;
	}
	*ret_more = json_is_true(json_object_get(frame, "more"));
	buf_done(&bytes);
	return r;
}

int
wire_reply_write(const struct sheet *s,
    const struct question *const *questions, size_t n, struct buf *out)
{
	const struct sheet_write_options plain = { .lang = LANG_EN };
	struct jw j;

	buf_adds(out, "{\"sheet\":");
	sheet_write(out, s, SHEET_JSON, &plain);
	buf_adds(out, ",\"questions\":");
	jw_init(&j, out);
	jw_array(&j);
	for (size_t i = 0; i < n; i++) {
		const struct question *q = questions[i];

		jw_object(&j);
		jw_name(&j, "kind");
		jw_string(&j, span_str(kinds[q->kind]));
		jw_name(&j, "vantage");
		jw_string(&j, span_str(q->vantage));
		jw_member_bytes(&j, "name", q->name);
		jw_member_int(&j, "type", q->type);
		jw_member_bool(&j, "cd", q->cd);
		if (q->patience > 0)
			jw_member_int(&j, "patience", q->patience);
		jw_object_end(&j);
	}
	jw_array_end(&j);
	return buf_addc(out, '}');
}
