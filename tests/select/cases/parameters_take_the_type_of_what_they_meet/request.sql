SELECT name FROM companies WHERE founded >= $since AND revenue < $most AND name <> $name AND status = 'open'
