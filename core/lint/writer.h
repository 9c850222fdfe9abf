/* Does a text say who writes?  The display name of From stands in it, or one
 * of its words as people name themselves: "森です", "山田" at the end of a
 * line (the pattern behind-own-name); of a name in kanji also its first one to
 * four, which is the family name.  The name of a company (the pattern
 * company-word) counts only whole. */
#ifndef MTGP_LINT_WRITER_H
#define MTGP_LINT_WRITER_H

#include "core/lint/rules.h"

bool	lint_names_writer(struct lint_run *run, struct span text);

#endif
