/* The attachments of a mail as lint sees them: type, archive, name.  Filled by
 * lint_files_read (core/lint/rules.h) on the arena of the view, through
 * libfile.a, so only the helper and tests run it.
 * Limits: LINT_FILES attachments, LINT_FILES_BYTES of all of them together
 * are looked into; the others have `skipped`. */
#ifndef MTGP_LINT_FILES_H
#define MTGP_LINT_FILES_H

#include "core/filetype/pack.h"
#include "core/filetype/name.h"
#include "core/filetype/type.h"
#include "core/lint/rules.h"

#define LINT_FILES 100
#define LINT_FILES_BYTES ((size_t)64 << 20)

struct lint_file {
	const struct mime_part *part;
	struct file_type type;
	struct pack	 pack;		/* format NULL: none */
	struct name_look look;
	struct name_written written;
	enum file_mismatch mismatch;
	bool		 skipped;
};

struct lint_files {
	const struct file_tables *tables;
	struct lint_file *v;		/* in the order of attachments */
	size_t		 n;
	bool		 more;
};

/* An archive of which something, or all, needs a password. */
bool	lint_pack_locked(const struct lint_file *f);
/* Does it, or something in it, need a password? */
bool	lint_file_locked(const struct lint_file *f);
/* Rows `attachment` (docs/checks/lint.md), at the top of the sheet; 0 or
 * -ENOMEM. */
int	lint_files_rows(const struct lint_view *v, struct sheet *s);

#endif
