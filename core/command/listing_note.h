/* Notes on listings ("removal asked for, ticket 123"), kept in history.db
 * beside what lists said, for the subcommand and the console. */
#ifndef MTGP_COMMAND_LISTING_NOTE_H
#define MTGP_COMMAND_LISTING_NOTE_H

#include "core/blocklist/blocklist.h"
#include "core/command/record.h"

#define LISTING_NOTE_MAX 1000	/* bytes */

/* -EINVAL, with a sentence: empty, too long, or not one line. */
int	listing_note_check(struct span text, struct error *e);
/* Keeps a note on the listing r of the sheet, and puts it onto the row. */
int	listing_note_add(struct history *h, struct sheet *s, struct row *r,
		const char *text, usec_t now, struct error *e);
/* A row `listing.note` below the listing of each note on it, and in its why
 * the newest.  0 or -ENOMEM. */
int	listing_notes(struct history *h, struct sheet *s,
		const struct list_target *t, struct arena *a);
/* The same as rows at the end of a sheet of what changed. */
int	listing_notes_past(struct history *h, struct sheet *s,
		const struct list_target *t);
/* `blocklist TARGET --list ZONE --note TEXT [--case NAME [--due T]]`: as
 * struct command's sheet(). */
int	listing_note_run(struct invocation *in,
		const struct blocklist_query *q, struct sheet **ret,
		int *ret_exit, struct error *e);

#endif
