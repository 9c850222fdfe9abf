/* Cases and findings: cases.db (SQLite, WAL, synchronous=FULL, 0600).  Only
 * core/case/store*.c see SQLite.
 *
 * A call that returned 0 is on disk.  kill -9 and a full disk lose nothing
 * acknowledged.  Two consoles may share a store: busy time-out 5 s,
 * store_changed() says when another wrote.  Deleting is undoable until the
 * case is purged (deleted rows keep a time of deletion).
 * Schema version in user_version: an older one is migrated in one
 * transaction (a copy is kept beside it), a newer one is refused with a
 * sentence.  Times usec_t.  Returned strings hang on the given arena.
 * Limits: a name 200 bytes, one line, no control characters; 1,000,000 bytes
 * a text.  -EEXIST: the name is taken; -ENOENT: no such case or item. */
#ifndef MTGP_CASE_STORE_H
#define MTGP_CASE_STORE_H

#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/sheet/sheet.h"
#include "core/text/error.h"

struct store;

struct case_info {
	int64_t		 id;
	const char	*name;		/* unique among living ones */
	const char	*customer;	/* "" unknown */
	usec_t		 opened, changed;
	usec_t		 due;		/* TIME_NONE */
	usec_t		 closed, deleted;	/* TIME_NONE */
	int64_t		 findings, notes, open_stopgaps;
};

enum case_item_kind {
	ITEM_FINDING,		/* a row with its evidence */
	ITEM_NOTE,
	ITEM_STOPGAP,		/* since, condition and command to undo */
	ITEM_DONE,		/* what we did */
	ITEM_REQUEST,		/* what we ask of the customer */
};

struct case_item {
	int64_t		 id, case_id;
	enum case_item_kind kind;
	usec_t		 time;		/* when it was added */
	usec_t		 about;		/* when the thing happened, or NONE */
	struct text	 title;		/* one line; what a person typed is the
					 * same in both languages */
	const char	*text;		/* note; stop-gap: condition to undo */
	const char	*command;	/* stop-gap: how to undo; else "" */
	usec_t		 ended;		/* stop-gap undone, or NONE */
	usec_t		 deleted;
	const char	*row_json;	/* finding: a sheet of schema 1 with
					 * the row, or NULL */
	const char	*sheet_kind;	/* "log", "bounce", … */
};

/* dir is created 0700; NULL e allowed.  read_only: no file is created. */
int	store_open(const char *dir, bool read_only, struct store **ret,
		struct error *e);
void	store_close(struct store *s);
bool	store_changed(struct store *s);

int	store_case_add(struct store *s, const char *name, usec_t now,
		int64_t *ret_id, struct error *e);
/* A living case by its name, or by "#ID". */
int	store_case_find(struct store *s, const char *name, struct arena *a,
		struct case_info *ret, struct error *e);
/* Newest change first; deleted: the deleted ones too. */
int	store_case_list(struct store *s, bool deleted, struct arena *a,
		struct case_info **ret, size_t *ret_n, struct error *e);
int	store_case_rename(struct store *s, int64_t id, const char *name,
		usec_t now, struct error *e);
int	store_case_set_due(struct store *s, int64_t id, usec_t due, usec_t now,
		struct error *e);
int	store_case_set_customer(struct store *s, int64_t id,
		const char *customer, usec_t now, struct error *e);
/* closed TIME_NONE opens it again. */
int	store_case_close(struct store *s, int64_t id, usec_t closed,
		usec_t now, struct error *e);
int	store_case_delete(struct store *s, int64_t id, usec_t now,
		struct error *e);
int	store_case_undelete(struct store *s, int64_t id, usec_t now,
		struct error *e);
/* For good, with secure_delete, also from the copies of migrations. */
int	store_case_purge(struct store *s, int64_t id, struct error *e);

/* The row is stored with its children and evidence; its address, domain,
 * ip, queue-id, message-id fields and reply ids become search words. */
int	store_finding_add(struct store *s, int64_t case_id,
		const struct sheet *sheet, const struct row *row, usec_t now,
		int64_t *ret_id, struct error *e);
int	store_item_add(struct store *s, const struct case_item *item,
		usec_t now, int64_t *ret_id, struct error *e);
int	store_item_set_text(struct store *s, int64_t id, const char *title,
		const char *text, usec_t now, struct error *e);
int	store_item_end(struct store *s, int64_t id, usec_t ended, usec_t now,
		struct error *e);
int	store_item_delete(struct store *s, int64_t id, usec_t now,
		struct error *e);
int	store_item_undelete(struct store *s, int64_t id, usec_t now,
		struct error *e);
/* In the order of addition; deleted: the deleted ones too. */
int	store_items(struct store *s, int64_t case_id, bool deleted,
		struct arena *a, struct case_item **ret, size_t *ret_n,
		struct error *e);

/* Older cases that share an address, domain, ip or reply id with this one. */
struct case_match {
	int64_t		 case_id;
	const char	*name;
	const char	*kind;		/* "address", "domain", "reply", … */
	const char	*word;
	usec_t		 changed;
};
int	store_similar(struct store *s, int64_t case_id, struct arena *a,
		struct case_match **ret, size_t *ret_n, struct error *e);

/* Small state of the console: last case, pane, filters, history.
 * Getting what was never set is -ENOENT. */
int	store_state_set(struct store *s, const char *name, struct span value,
		struct error *e);
int	store_state_get(struct store *s, const char *name, struct arena *a,
		struct span *ret);

#endif
