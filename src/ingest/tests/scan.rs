//! A slow twin: quotes, fields per row and encoding of a CSV file, byte by byte.

/// What stops a CSV file from being read, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// Line, from 1.
    pub(super) line: u64,
    /// Field of its row, from 1.
    pub(super) field: usize,
    pub(super) kind: FaultKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FaultKind {
    /// A row with another number of fields than the header.
    Ragged { found: usize, wanted: usize },
    /// A quote opened here never closes.
    OpenQuote,
    /// A quote inside an unquoted field, or text after the closing quote.
    StrayQuote,
    /// A byte that is not UTF-8.
    NotUtf8 { byte: u8, offset: u64 },
    /// A zero byte.
    Nul,
}

/// What a whole file holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Shape {
    /// Rows with something in them, the header's among them.
    pub(super) records: usize,
    /// Fields of the header.
    pub(super) fields: usize,
    /// Where the record asked for starts.
    pub(super) line_of_wanted: Option<u64>,
}

/// The scanner; [`Scan::feed`] it the file in pieces of any size.
#[derive(Debug)]
pub(super) struct Scan {
    state: State,
    after_cr: bool,
    line: u64,
    record_line: u64,
    quote: (u64, usize),
    field: usize,
    offset: u64,
    /// The start of a character that the last piece cut in two.
    torn: Vec<u8>,
    wanted_record: usize,
    shape: Shape,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    RecordStart,
    FieldStart,
    Bare,
    Quoted,
    QuoteInQuoted,
}

impl Scan {
    /// A scan that also notes the line at which record `wanted_record` (0 is the header) starts.
    pub(super) fn new(wanted_record: usize) -> Self {
        Self {
            state: State::RecordStart,
            after_cr: false,
            line: 1,
            record_line: 1,
            quote: (1, 1),
            field: 1,
            offset: 0,
            torn: Vec::new(),
            wanted_record,
            shape: Shape::default(),
        }
    }

    /// Reads the next piece.
    pub(super) fn feed(&mut self, piece: &[u8]) -> Result<(), Fault> {
        if self.torn.is_empty() {
            return self.feed_whole(piece);
        }
        // At most three bytes wait, so the rest of their character stands in the next three.
        let mut joined = std::mem::take(&mut self.torn);
        let waiting = joined.len();
        let borrowed = piece.len().min(3);
        joined.extend_from_slice(&piece[..borrowed]);
        let first = match std::str::from_utf8(&joined) {
            Ok(_) => joined.len(),
            Err(error) if error.valid_up_to() >= waiting => error.valid_up_to(),
            Err(error) if error.error_len().is_none() && borrowed == piece.len() => {
                self.torn = joined;
                return Ok(());
            }
            Err(_) => 0,
        };
        if first == 0 {
            return Err(self.not_utf8(joined[0]));
        }
        self.scan(&joined[..first])?;
        self.feed_whole(&piece[first - waiting..])
    }

    /// Ends the file.
    pub(super) fn finish(mut self) -> Result<Shape, Fault> {
        if let Some(&byte) = self.torn.first() {
            return Err(self.not_utf8(byte));
        }
        match self.state {
            State::Quoted => {
                let (line, field) = self.quote;
                return Err(Fault { line, field, kind: FaultKind::OpenQuote });
            }
            State::RecordStart => {}
            State::FieldStart | State::Bare | State::QuoteInQuoted => self.end_record()?,
        }
        Ok(self.shape)
    }

    /// `piece` starts at a character; its end may cut one in two.
    fn feed_whole(&mut self, piece: &[u8]) -> Result<(), Fault> {
        let Err(error) = std::str::from_utf8(piece) else { return self.scan(piece) };
        let (valid, rest) = piece.split_at(error.valid_up_to());
        self.scan(valid)?;
        if error.error_len().is_none() {
            self.torn = rest.to_vec();
            return Ok(());
        }
        Err(self.not_utf8(rest[0]))
    }

    fn scan(&mut self, text: &[u8]) -> Result<(), Fault> {
        let mut at = if self.offset == 0 && text.starts_with(BOM) { BOM.len() } else { 0 };
        while let Some(&byte) = text.get(at) {
            at += 1;
            if std::mem::take(&mut self.after_cr) && byte == b'\n' {
                continue;
            }
            if byte == 0 {
                return Err(self.fault(FaultKind::Nul));
            }
            match (self.state, byte) {
                (State::Quoted, b'"') => self.state = State::QuoteInQuoted,
                (State::Quoted, b'\n') => self.line += 1,
                (State::Quoted, _) => {
                    at += text[at..].iter().position(|b| matches!(b, b'"' | b'\n' | 0)).unwrap_or(text.len() - at);
                }
                (State::RecordStart, b'\n' | b'\r') => {
                    self.line += 1;
                    self.after_cr = byte == b'\r';
                }
                (_, b'\n' | b'\r') => {
                    self.end_record()?;
                    self.line += 1;
                    self.after_cr = byte == b'\r';
                }
                (state, _) => {
                    if state == State::RecordStart {
                        self.start_record();
                    }
                    match (self.state, byte) {
                        (State::FieldStart, b'"') => {
                            self.quote = (self.line, self.field);
                            self.state = State::Quoted;
                        }
                        (_, b',') => {
                            self.field += 1;
                            self.state = State::FieldStart;
                        }
                        (State::QuoteInQuoted, b'"') => self.state = State::Quoted,
                        (State::QuoteInQuoted, _) | (_, b'"') => return Err(self.fault(FaultKind::StrayQuote)),
                        _ => {
                            self.state = State::Bare;
                            let plain = text[at..].iter().position(|b| matches!(b, b',' | b'"' | b'\n' | b'\r' | 0));
                            at += plain.unwrap_or(text.len() - at);
                        }
                    }
                }
            }
        }
        self.offset += text.len() as u64;
        Ok(())
    }

    fn start_record(&mut self) {
        self.state = State::FieldStart;
        self.record_line = self.line;
        self.field = 1;
        if self.shape.records == self.wanted_record {
            self.shape.line_of_wanted = Some(self.line);
        }
    }

    fn end_record(&mut self) -> Result<(), Fault> {
        self.state = State::RecordStart;
        if self.shape.records == 0 {
            self.shape.fields = self.field;
        } else if self.field != self.shape.fields {
            let kind = FaultKind::Ragged { found: self.field, wanted: self.shape.fields };
            return Err(Fault { line: self.record_line, field: self.field, kind });
        }
        self.shape.records += 1;
        Ok(())
    }

    const fn fault(&self, kind: FaultKind) -> Fault {
        Fault { line: self.line, field: if matches!(self.state, State::RecordStart) { 1 } else { self.field }, kind }
    }

    const fn not_utf8(&self, byte: u8) -> Fault {
        self.fault(FaultKind::NotUtf8 { byte, offset: self.offset })
    }
}

/// The byte order mark that some programs put before UTF-8.
const BOM: &[u8] = b"\xef\xbb\xbf";
