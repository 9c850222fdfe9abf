/* Notes on listings: what was done about them, and when. */
#include "core/case/history.h"

#include "core/case/history_part.h"

#define NOTES_MAX 200		/* of one address or domain */

int
history_note_add(struct history *h, const char *subject, const char *list,
    const char *text, usec_t now, struct error *e)
{
	return store_run(h->s, e, "INSERT INTO notes (subject, list, at,"
	    " text) VALUES (?, ?, ?, ?)", "ssts", subject, list, now, text);
}

static void
read_note(sqlite3_stmt *q, struct arena *a, void *ret)
{
	*(struct history_note *)ret = (struct history_note){
		.list = store_text(q, 0, a), .at = store_time(q, 1),
		.text = store_text(q, 2, a),
	};
}

int
history_notes(struct history *h, const char *subject, struct arena *a,
    struct history_note **ret, size_t *ret_n, struct error *e)
{
	void *v = NULL;
	int r = store_rows(h->s, store_query(h->s, e, "SELECT list, at, text"
	    " FROM (SELECT * FROM notes WHERE subject = ? ORDER BY id DESC"
	    " LIMIT ?) ORDER BY id", "si", subject, (int64_t)NOTES_MAX),
	    sizeof **ret, read_note, a, &v, ret_n, e);

	if (r == 0)
		*ret = v;
	return r;
}
