/* Values out of JSON text, for tests that print JSON with core/sheet/json.h:
 * jansson, which reads it back, has the same names and stays in a file of its
 * own. */
#ifndef MTGP_TESTS_UNIT_LOG_JSON_READ_H
#define MTGP_TESTS_UNIT_LOG_JSON_READ_H

/* The value at a path such as "recipients.0.to" as text: a string itself, an
 * object the names of its members with blanks between; NULL where there is
 * none or the text is no JSON.  The caller frees. */
char	*json_read(const char *text, const char *path);

#endif
