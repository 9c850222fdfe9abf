/* Search words of findings, similar cases, and the console's small state.
 *
 * A word is folded to lower case.  A domain that many cases share (a freemail
 * provider, our own) says nothing and is not offered: at most
 * COMMON_CASES others. */
#include "core/case/store_db.h"

#include <ctype.h>
#include <errno.h>
#include <jansson.h>

#define WORDS_MAX	200	/* a finding */
#define WORD_MAX	320
#define COMMON_CASES	5
#define MATCHES_MAX	20
#define DEPTH_MAX	8

struct words {
	struct store	*store;
	int64_t		 item_id;
	size_t		 n;
	struct error	*e;
	int		 r;
};

static void
add_word(struct words *w, const char *kind, struct span word)
{
	char folded[WORD_MAX + 1];

	if (w->r < 0 || word.n < 2 || word.n > WORD_MAX ||
	    w->n >= WORDS_MAX || memchr(word.p, '\0', word.n) != NULL)
		return;
	for (size_t i = 0; i < word.n; i++)
		folded[i] = (char)tolower((unsigned char)word.p[i]);
	folded[word.n] = '\0';
	w->n++;
	w->r = store_run(w->store, w->e, "INSERT OR IGNORE INTO words"
	    " (item_id, kind, word) VALUES (?, ?, ?)", "iss", w->item_id,
	    kind, folded);
}

static void
add_address(struct words *w, struct span address)
{
	ptrdiff_t at = span_rchr(address, '@');

	add_word(w, "address", address);
	if (at >= 0)
		add_word(w, "domain", span_skip(address, (size_t)at + 1));
}

static const struct {
	enum field_type	 type;
	const char	*kind;
} word_types[] = {
	{ FIELD_DOMAIN,		"domain" },
	{ FIELD_IP,		"ip" },
	{ FIELD_QUEUE_ID,	"queue-id" },
	{ FIELD_MESSAGE_ID,	"message-id" },
};

static void
add_field(struct words *w, const struct field *f)
{
	if (f->type == FIELD_ADDRESS)
		add_address(w, f->text);
	for (size_t i = 0; i < sizeof word_types / sizeof *word_types; i++) {
		if (f->type == word_types[i].type)
			add_word(w, word_types[i].kind, f->text);
	}
	if (strcmp(f->name, "reply_id") == 0)
		add_word(w, "reply", f->text);
}

static void
add_row(struct words *w, const struct row *row, int depth)
{
	for (const struct field *f = row->fields; f != NULL; f = f->next)
		add_field(w, f);
	if (depth >= DEPTH_MAX)
		return;
	for (const struct row *c = row->children; c != NULL; c = c->next)
		add_row(w, c, depth + 1);
}

int
store_words_of_row(struct store *s, int64_t item_id, const struct row *row,
    struct error *e)
{
	struct words w = { .store = s, .item_id = item_id, .e = e };

	add_row(&w, row, 0);
	return w.r;
}

/* A stored row has lost the types of its fields: names and shapes serve. */
static const struct {
	const char	*name, *kind;
} word_names[] = {
	{ "domain", "domain" }, { "ip", "ip" }, { "our_address", "ip" },
	{ "queue_id", "queue-id" }, { "message_id", "message-id" },
	{ "reply_id", "reply" },
};

static void
add_json_field(struct words *w, const char *name, const char *value)
{
	struct span v = span_str(value);

	for (size_t i = 0; i < sizeof word_names / sizeof *word_names; i++) {
		if (strcmp(name, word_names[i].name) == 0) {
			add_word(w, word_names[i].kind, v);
			return;
		}
	}
	if (span_chr(v, '@') > 0 && span_chr(v, ' ') < 0)
		add_address(w, v);
}

static void
add_json_rows(struct words *w, const json_t *rows, int depth)
{
	const json_t *row, *fields, *value;
	const char *name;
	size_t i;

	json_array_foreach(rows, i, row) {
		fields = json_object_get(row, "fields");
		for (void *it = json_object_iter((json_t *)fields);
		    it != NULL;
		    it = json_object_iter_next((json_t *)fields, it)) {
			name = json_object_iter_key(it);
			value = json_object_iter_value(it);
			if (json_is_string(value))
				add_json_field(w, name,
				    json_string_value(value));
		}
		if (depth < DEPTH_MAX)
			add_json_rows(w, json_object_get(row, "rows"),
			    depth + 1);
	}
}

/* A row that cannot be read brings no words; that is no failure. */
int
store_words_of_json(struct store *s, int64_t item_id, const char *row_json,
    struct error *e)
{
	struct words w = { .store = s, .item_id = item_id, .e = e };
	json_t *sheet = row_json != NULL ?
	    json_loads(row_json, JSON_ALLOW_NUL, NULL) : NULL;

	if (sheet == NULL)
		return 0;
	add_json_rows(&w, json_object_get(sheet, "rows"), 0);
	json_decref(sheet);
	return w.r;
}

static void
read_match(sqlite3_stmt *q, struct arena *a, void *ret)
{
	*(struct case_match *)ret = (struct case_match){
		.case_id = sqlite3_column_int64(q, 0),
		.name = store_text(q, 1, a),
		.kind = store_text(q, 2, a),
		.word = store_text(q, 3, a),
		.changed = store_time(q, 4),
	};
}

int
store_similar(struct store *s, int64_t case_id, struct arena *a,
    struct case_match **ret, size_t *ret_n, struct error *e)
{
	sqlite3_stmt *q;
	void *v;
	int r;

	q = store_query(s, e,
	    "WITH mine AS (SELECT DISTINCT w.kind, w.word FROM words w"
	    "  JOIN items i ON i.id = w.item_id"
	    "  WHERE i.case_id = ?1 AND i.deleted IS NULL"
	    "  AND w.kind IN ('address', 'domain', 'ip', 'reply')),"
	    " hits AS (SELECT DISTINCT i.case_id, w.kind, w.word"
	    "  FROM mine m JOIN words w ON w.word = m.word"
	    "  AND w.kind = m.kind JOIN items i ON i.id = w.item_id"
	    "  JOIN cases c ON c.id = i.case_id"
	    "  WHERE i.case_id <> ?1 AND i.deleted IS NULL"
	    "  AND c.deleted IS NULL),"
	    " common AS (SELECT kind, word FROM hits GROUP BY kind, word"
	    "  HAVING count(*) > ?2)"
	    " SELECT c.id, c.name, h.kind, h.word, c.changed FROM hits h"
	    " JOIN cases c ON c.id = h.case_id"
	    " WHERE h.kind = 'address' OR NOT EXISTS (SELECT 1 FROM common o"
	    "  WHERE o.kind = h.kind AND o.word = h.word)"
	    " ORDER BY CASE h.kind WHEN 'address' THEN 0 WHEN 'ip' THEN 1"
	    "  WHEN 'reply' THEN 2 ELSE 3 END, c.changed DESC, c.id DESC,"
	    "  h.word LIMIT ?3",
	    "iii", case_id, (int64_t)COMMON_CASES, (int64_t)MATCHES_MAX);
	r = store_rows(s, q, sizeof **ret, read_match, a, &v, ret_n, e);
	if (r == 0)
		*ret = v;
	return r;
}

int
store_state_set(struct store *s, const char *name, struct span value,
    struct error *e)
{
	int r = store_begin(s, e);

	if (r < 0)
		return r;
	r = store_run(s, e, "INSERT INTO state (name, value) VALUES (?, ?)"
	    " ON CONFLICT (name) DO UPDATE SET value = excluded.value", "sb",
	    name, value);
	return store_end(s, r, e);
}

int
store_state_get(struct store *s, const char *name, struct arena *a,
    struct span *ret)
{
	sqlite3_stmt *q = store_query(s, NULL,
	    "SELECT value FROM state WHERE name = ?", "s", name);
	struct span v;
	int r;

	if (q == NULL)
		return -EIO;
	r = store_step(s, q, NULL);
	if (r > 0) {
		v.n = (size_t)sqlite3_column_bytes(q, 0);
		v.p = store_text(q, 0, a);
		r = v.p == NULL ? -ENOMEM : 1;
	}
	sqlite3_finalize(q);
	if (r > 0)
		*ret = v;
	return r > 0 ? 0 : r < 0 ? r : -ENOENT;
}
