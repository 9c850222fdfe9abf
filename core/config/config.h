/* Options: one table (name, type, range, default, help in both languages),
 * from which docs/mtgp-tui.conf.5, `:set`, completion and checks come.
 *
 * Files: /etc/mtgp-tui.conf, then $XDG_CONFIG_HOME/mtgp-tui/config; lines
 * `name = value`, `#` comments, no quotes; sections `[vantage NAME]` are kept
 * for later issues.  Errors carry file:line and the nearest known name; a bad
 * line keeps the old value and never stops the program. */
#ifndef MTGP_CONFIG_CONFIG_H
#define MTGP_CONFIG_CONFIG_H

#include "core/base/span.h"
#include "core/text/error.h"

enum option_type { OPTION_BOOL, OPTION_INT, OPTION_CHOICE, OPTION_TEXT,
	OPTION_PATH, OPTION_DURATION, OPTION_SIZE };

struct option_def {
	const char	*name;
	enum option_type type;
	const char	*fallback;	/* default, as written in a file */
	int64_t		 min, max;	/* int, seconds, bytes */
	const char	*choices;	/* "auto|1|2" */
	/* help: catalogue id "option.<name>" */
};

extern const struct option_def option_table[];
extern const size_t option_table_count;

struct config;

struct config	*config_new(void);
void		 config_free(struct config *c);
int		 config_set(struct config *c, const char *name,
			struct span value, struct error *e);
/* Errors of lines are handed to warn (may be NULL), reading goes on.
 * 0, -ENOENT, or another errno for an unreadable file. */
int		 config_read(struct config *c, const char *path,
			void (*warn)(void *arg, const struct error *e),
			void *arg);
/* name must be in the table (asserted). */
bool		 config_bool(const struct config *c, const char *name);
int64_t		 config_int(const struct config *c, const char *name);
const char	*config_text(const struct config *c, const char *name);

/* Folders: data (installed or --data), user data, store, cache, user key
 * maps.  Owned by the config. */
const char	*config_dir_data(const struct config *c);
const char	*config_dir_user(const struct config *c);
const char	*config_dir_store(const struct config *c);
const char	*config_dir_cache(const struct config *c);

#endif
