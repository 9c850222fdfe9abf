/* Key maps: data, not code (docs/mtgp-tui-keys.5).
 *
 *	# a comment
 *	map SECTION KEYS COMMAND [ARGUMENT…]
 *	unmap SECTION KEYS
 *
 * SECTION: the name of a pane, `list`, `global`, or `prompt`.  KEYS: one or
 * more keys, <Name> for those without a letter.  Looked up from the pane's
 * section over list to global; prompt stands alone.  A later line replaces
 * an earlier one; in one section no sequence may be the beginning of
 * another (said with file:line).
 * A full-width key folds to its half-width one where it is not mapped itself.
 * Limits: 64 KiB a file, 8 keys a sequence, 4096 nodes, 64 sections. */
#ifndef MTGP_TUI_KEYMAP_H
#define MTGP_TUI_KEYMAP_H

#include "core/base/buf.h"
#include "core/text/error.h"

#define KEYMAP_KEYS 8

struct keymap;

struct keymap_builtin {
	const char	*name;		/* "default" */
	const char	*text;
};
/* Made from keymaps/ at build time; a NULL name ends. */
extern const struct keymap_builtin keymap_builtin[];

struct keymap	*keymap_new(void);
void		 keymap_free(struct keymap *k);
/* Reads one text; name for messages.  Bad lines are handed to warn (may be
 * NULL) and skipped.  known: is this a command (NULL: all are)?  nearest:
 * its nearest name or NULL.  Returns the number of bad lines, or -ENOMEM. */
struct keymap_names {
	bool		(*command)(const char *name);
	const char	*(*nearest_command)(const char *name);
	bool		(*section)(const char *name);
	const char	*(*nearest_section)(const char *name);
};
int	keymap_read(struct keymap *k, const char *name, struct span text,
		const struct keymap_names *names,
		void (*warn)(void *arg, const struct error *e), void *arg);

enum keymap_found { KEYMAP_NONE, KEYMAP_MORE, KEYMAP_COMMAND };
/* sections: in order, NULL-terminated. */
enum keymap_found keymap_find(const struct keymap *k,
		const char *const *sections, const uint32_t *keys, size_t n,
		const char **ret_command);
/* The keys of a command as shown to people ("Enter", "g g"), best first: the
 * i-th, or false. */
bool	keymap_keys_of(const struct keymap *k, const char *const *sections,
		const char *command, size_t i, struct buf *out);
/* The i-th binding in order of reading, or false. */
struct keymap_binding {
	const char	*section, *command;
	const uint32_t	*keys;
	size_t		 n;
};
bool	keymap_at(const struct keymap *k, size_t i,
		struct keymap_binding *ret);

#endif
