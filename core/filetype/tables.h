/* What is known of files that mails carry: data/rules/ext_risk, name_chars,
 * name_map, size_limits, size_limit_domains, file_types, file_extensions.
 *
 * Loaded once, never changed: any thread may read it.  Rows of the user's
 * files of the same name win (core/knowledge/table.h); texts belong to the
 * tables. */
#ifndef MTGP_FILETYPE_TABLES_H
#define MTGP_FILETYPE_TABLES_H

#include "core/base/clock.h"
#include "core/base/span.h"
#include "core/text/error.h"
#include "core/text/text.h"

struct file_tables;

/* 0; -ENOENT, -EINVAL, -ENOMEM with an error that names file and line. */
int	file_tables_load(const char *dir, const char *user_dir,
		struct file_tables **ret, struct error *e);
void	file_tables_free(struct file_tables *t);	/* takes NULL */
usec_t	file_tables_dated(const struct file_tables *t);	/* of the oldest */

/* ---- extensions ---- */

struct file_ext {
	const char	*ext;		/* "pdf" */
	int		 risk;		/* 0 to 4, in tenths: 40 */
	int		 risk_in_archive;
	bool		 refused_gmail, refused_outlook, hard_to_open;
	struct text	 label;		/* "" where only the extension says
					 * what it is */
};

/* ext in lower case, without the dot; NULL: no such row. */
const struct file_ext *file_ext_find(const struct file_tables *t,
		struct span ext);

/* ---- types ---- */

/* One word for one kind of content, whatever it is called ("image/jpg"):
 * on the table, or the type itself without "x-" and parameters. */
struct span file_type_fold(const struct file_tables *t, struct span type);
/* The family of a type, "jpeg": types of one family do not contradict each
 * other.  "": the table does not know the type. */
const char *file_type_family(const struct file_tables *t, struct span type);
/* Does the table know what such a file has to hold? */
bool	file_ext_known(const struct file_tables *t, struct span ext);
bool	file_ext_fits(const struct file_tables *t, struct span ext,
		const char *family);

/* Does the content contradict what it is called? */
enum file_mismatch {
	FILE_FITS,			/* or nobody can tell */
	FILE_EXT_DIFFERS,		/* the extension says another family */
	FILE_TYPE_DIFFERS,		/* there is no extension that is known;
					 * the declared type does */
};
enum file_mismatch file_mismatch(const struct file_tables *t,
		struct span ext, struct span declared, struct span type);
const char *file_mismatch_name(enum file_mismatch m);	/* "extension" */

/* ---- names ---- */

enum name_class {
	NAME_FULLWIDTH_SPACE,
	NAME_MACHINE_DEPENDENT,
	NAME_HALFWIDTH_KANA,
	NAME_COMBINING_NFD,
	NAME_WINDOWS_FORBIDDEN,
	NAME_BIDI,
	NAME_INVISIBLE,
	NAME_ODD_SPACE,
	NAME_CLASSES
};

enum name_clean { NAME_UNDERSCORE, NAME_REMOVE, NAME_NFKC, NAME_NFC,
	NAME_MAP };

struct name_range {
	uint32_t	first, last;
	enum name_class	class;
	enum name_clean	clean;
};

/* The range that holds the character, or NULL. */
const struct name_range *name_range_find(const struct file_tables *t,
		uint32_t ch);
/* Another spelling of a character, or NULL. */
const char *name_spelling(const struct file_tables *t, uint32_t ch);

/* ---- sizes ---- */

enum size_kind { SIZE_THRESHOLD, SIZE_PROVIDER, SIZE_CARRIER, SIZE_SERVER };

struct size_limit {
	const char	*id;		/* "warning" */
	enum size_kind	 kind;
	bool		 receive;	/* direction receive or both */
	uint64_t	 max;		/* bytes of the whole mail; 0: not
					 * known */
	bool		 sure;
	struct text	 name;
};

const struct size_limit *size_limit_find(const struct file_tables *t,
		const char *id);
/* The row that is for recipients of that domain, or NULL. */
const struct size_limit *size_limit_for(const struct file_tables *t,
		struct span domain);

#endif
