# Prints the tests that failed, each with the first lines of its message, from reports of surefire and failsafe (XML) and from
# vitest's output. A test that passed when run again is not one of them.

function attribute(name,    value) {
  if (!match($0, " " name "=\"[^\"]*\"")) return ""
  value = substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4)
  gsub(/&lt;/, "<", value); gsub(/&gt;/, ">", value); gsub(/&quot;/, "\"", value); gsub(/&apos;/, "'", value)
  gsub(/&#1[03];/, "\n", value); gsub(/&amp;/, "\\&", value)
  return value
}

function print_message(message,    lines, count, i, printed) {
  count = split(message, lines, "\n")
  for (i = 1; i <= count && printed < most; i++) {
    if (lines[i] ~ /[^ ]/) {
      print "    " substr(lines[i], 1, 200)
      printed++
    }
  }
}

BEGIN { most = 8 }

/<testcase / { name = attribute("name"); test = attribute("classname") (name == "" ? "" : "." name) }

/^ *<(failure|error)[ >]/ {
  print test
  message = attribute("message")
  print_message(message == "" ? attribute("type") : message)
}

# ` FAIL  file > test`, the message, and where it was thrown behind an arrow; or where the whole file could not run.
/^ FAIL  / { print substr($0, 8); left = most; next }
/^ ❯ / || /^⎯/ { left = 0 }
left > 0 && /[^ ]/ { print "    " substr($0, 1, 200); left-- }
