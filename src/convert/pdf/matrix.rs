//! Affine maps of the page, as pdf writes them.

/// `[a b c d e f]`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Matrix {
    pub a: f32,
    pub b: f32,
    pub c: f32,
    pub d: f32,
    pub e: f32,
    pub f: f32,
}

impl Matrix {
    pub const ONE: Matrix = Matrix { a: 1.0, b: 0.0, c: 0.0, d: 1.0, e: 0.0, f: 0.0 };

    pub fn shift(e: f32, f: f32) -> Matrix {
        Matrix { e, f, ..Matrix::ONE }
    }

    pub fn of(numbers: &[f32]) -> Option<Matrix> {
        let numbers: [f32; 6] = numbers.try_into().ok()?;
        Some(Matrix { a: numbers[0], b: numbers[1], c: numbers[2], d: numbers[3], e: numbers[4], f: numbers[5] })
    }

    /// First this map, then `after`.
    pub fn then(&self, after: &Matrix) -> Matrix {
        Matrix {
            a: self.a * after.a + self.b * after.c,
            b: self.a * after.b + self.b * after.d,
            c: self.c * after.a + self.d * after.c,
            d: self.c * after.b + self.d * after.d,
            e: self.e * after.a + self.f * after.c + after.e,
            f: self.e * after.b + self.f * after.d + after.f,
        }
    }

    /// How much larger heights become.
    pub fn height(&self) -> f32 {
        self.c.hypot(self.d)
    }

    pub fn width(&self) -> f32 {
        self.a.hypot(self.b)
    }

    /// Whether lines of text stay level.
    pub fn is_level(&self) -> bool {
        self.b.abs() <= self.a.abs() * 0.05 && self.a > 0.0
    }
}
