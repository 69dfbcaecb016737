//! The rules of the administrative law-enforcement responsibility system, as pure types and functions.
//!
//! Nothing here reads a clock, a database or the network: time is an argument and rows are somebody
//! else's business. The server enforces what is written here and the browser shows it, from this one
//! source. Articles are cited as in the notice of 大城县行政审批局 (S), for example `S 评议 六(一)`.

pub mod accountability;
pub mod assessment;
pub mod authority;
pub mod calendar;
pub mod complaint;
pub mod deadline;
pub mod exact;
pub mod failure;
pub mod identity;
pub mod ids;
pub mod lifecycle;
pub mod points;
pub mod record;
pub mod text;

pub use failure::{Failure, FieldErrors, Refusal};
pub use points::Points;

/// The name a value bears in the interface, in Chinese as officials write it.
pub trait Label {
    /// The Chinese term.
    fn label(&self) -> &'static str;
}

/// Declares an enum whose variants are stored under a stable code and shown under a Chinese term.
///
/// The code is what databases, audit entries and URLs hold; it must never change. The term is what
/// people read; it may be corrected at will.
#[macro_export]
macro_rules! terms {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$vmeta:meta])* $variant:ident = $code:literal, $term:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$vmeta])* #[doc = $term] #[serde(rename = $code)] $variant,)+
        }

        impl $name {
            /// Every variant, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stable code under which the value is stored.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The variant stored under `code`, if there is one.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
        }

        impl $crate::lifecycle::Code for $name {
            fn code(&self) -> &'static str {
                Self::code(*self)
            }
        }

        impl $crate::Label for $name {
            fn label(&self) -> &'static str {
                match self { $(Self::$variant => $term),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str($crate::Label::label(self))
            }
        }
    };
}
